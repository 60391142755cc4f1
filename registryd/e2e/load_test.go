package e2e

import (
	"bytes"
	"context"
	"crypto/sha3"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// stores runs a test on both kinds of stores. A crash must lose nothing, so
// these wait for the disk.
func stores(t *testing.T, run func(t *testing.T, d *Daemon)) {
	t.Helper()
	programs := Find(t)
	t.Run("embedded", func(t *testing.T) { run(t, Embedded(t, programs)) })
	t.Run("services", func(t *testing.T) { run(t, Services(t, programs, false)) })
}

// commit is a commit as the protocol has it in JSON.
type commit struct {
	ID     string `json:"id"`
	Digest struct {
		Value []byte `json:"value"`
	} `json:"digest"`
}

// api calls methods of a registry.
type api struct {
	d      *Daemon
	client *http.Client
}

// call gives an error for any answer but the wanted one.
func (a api) call(ctx context.Context, method, message string, into any) error {
	status, body, err := a.d.Call(ctx, a.client, a.d.Token, method, message)
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		return fmt.Errorf("%s: %d %s", method, status, body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

// module makes a module of an organization of its own.
func (a api) module(t *testing.T, owner, name string) {
	t.Helper()
	err := a.call(t.Context(), "buf.registry.owner.v1.OrganizationService/CreateOrganizations", fmt.Sprintf(`{"values":[{"name":%q}]}`, owner), nil)
	if err == nil {
		err = a.call(t.Context(), "buf.registry.module.v1.ModuleService/CreateModules", fmt.Sprintf(`{"values":[{"ownerRef":{"name":%q},"name":%q}]}`, owner, name), nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// push pushes files to the default label.
func (a api) push(ctx context.Context, owner, name string, files map[string]string) (commit, error) {
	type file struct {
		Path    string `json:"path"`
		Content string `json:"content"`
	}
	var list []file
	for path, text := range files {
		list = append(list, file{path, base64.StdEncoding.EncodeToString([]byte(text))})
	}
	body, err := json.Marshal(list)
	if err != nil {
		return commit{}, err
	}
	var res struct{ Commits []commit }
	err = a.call(ctx, "buf.registry.module.v1.UploadService/Upload",
		fmt.Sprintf(`{"contents":[{"moduleRef":{"name":{"owner":%q,"module":%q}},"files":%s}]}`, owner, name, body), &res)
	if err != nil {
		return commit{}, err
	}
	return res.Commits[0], nil
}

// content is the files of one push: one that nobody else has, and one that
// all have.
func content(i int) map[string]string {
	return map[string]string{
		"own.proto":    fmt.Sprintf("syntax = \"proto3\"; package own; message M%d {}\n", i),
		"shared.proto": "syntax = \"proto3\"; package shared; message S {}\n",
	}
}

// verify downloads a commit and computes its digest anew, from the
// description of the protocol alone.
func (a api) verify(ctx context.Context, c commit, files map[string]string) error {
	var res struct {
		Contents []struct {
			Files []struct {
				Path    string
				Content []byte
			}
		}
	}
	if err := a.call(ctx, "buf.registry.module.v1.DownloadService/Download", fmt.Sprintf(`{"values":[{"resourceRef":{"id":%q}}]}`, c.ID), &res); err != nil {
		return err
	}
	var lines []string
	for _, f := range res.Contents[0].Files {
		if files != nil && files[f.Path] != string(f.Content) {
			return fmt.Errorf("commit %s: file %s came back as %q", c.ID, f.Path, f.Content)
		}
		lines = append(lines, fmt.Sprintf("%s\x00shake256:%x  %s\n", f.Path, sha3.SumSHAKE256(f.Content, 64), f.Path))
	}
	slices.Sort(lines)
	var manifest strings.Builder
	for _, l := range lines {
		_, line, _ := strings.Cut(l, "\x00")
		manifest.WriteString(line)
	}
	list := fmt.Sprintf("shake256:%x", sha3.SumSHAKE256([]byte(manifest.String()), 64))
	if got := sha3.SumSHAKE256([]byte(list), 64); !bytes.Equal(got, c.Digest.Value) {
		return fmt.Errorf("commit %s: its digest is %x, and that of its files %x", c.ID, c.Digest.Value, got)
	}
	if files != nil && len(lines) != len(files) {
		return fmt.Errorf("commit %s: %d of %d files came back", c.ID, len(lines), len(files))
	}
	return nil
}

// all gives every entry of a list, page by page.
func all[T any](t *testing.T, a api, method, message, field string) []T {
	t.Helper()
	var out []T
	token := ""
	for {
		var page map[string]json.RawMessage
		if err := a.call(t.Context(), method, strings.Replace(message, "{", fmt.Sprintf(`{"pageSize":30,"pageToken":%q,`, token), 1), &page); err != nil {
			t.Fatal(err)
		}
		var part []T
		if err := json.Unmarshal(page[field], &part); err != nil {
			t.Fatal(err)
		}
		out = append(out, part...)
		if page["nextPageToken"] == nil {
			return out
		}
		if err := json.Unmarshal(page["nextPageToken"], &token); err != nil {
			t.Fatal(err)
		}
	}
}

// sound fails unless the registry is as it should be.
func sound(t *testing.T, d *Daemon) {
	t.Helper()
	if out, err := d.Run(t, "fsck"); err != nil {
		t.Errorf("fsck: %v\n%s", err, out)
	}
}

// TestRace has a hundred push to one label at the same time.
func TestRace(t *testing.T) {
	t.Parallel()
	stores(t, func(t *testing.T, d *Daemon) {
		t.Helper()
		a := api{d, d.Client(t)}
		a.module(t, "race", "one")
		const many = 100
		got := make([]commit, many)
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() {
				c, err := a.push(t.Context(), "race", "one", content(i))
				if err != nil {
					t.Error(err)
				}
				got[i] = c
			})
		}
		wg.Wait()
		history := all[struct{ Commit commit }](t, a, "buf.registry.module.v1.LabelService/ListLabelHistory",
			`{"labelRef":{"name":{"owner":"race","module":"one","label":"main"}}}`, "values")
		commits := all[commit](t, a, "buf.registry.module.v1.CommitService/ListCommits", `{"resourceRef":{"name":{"owner":"race","module":"one"}}}`, "commits")
		if len(history) != many || len(commits) != many {
			t.Fatalf("%d pushes left %d steps of history and %d commits", many, len(history), len(commits))
		}
		// Each step is one push, and steps are in the order of commits.
		seen := map[string]bool{}
		for i, step := range history {
			seen[step.Commit.ID] = true
			if step.Commit.ID != commits[i].ID {
				t.Errorf("step %d of the history is commit %s, and commit %d is %s", i, step.Commit.ID, i, commits[i].ID)
			}
		}
		for i, c := range got {
			if !seen[c.ID] {
				t.Errorf("push %d, commit %s, is not in the history", i, c.ID)
			}
			if err := a.verify(t.Context(), c, content(i)); err != nil {
				t.Error(err)
			}
		}
		var head struct{ Commits []commit }
		if err := a.call(t.Context(), "buf.registry.module.v1.CommitService/GetCommits", `{"resourceRefs":[{"name":{"owner":"race","module":"one"}}]}`, &head); err != nil {
			t.Fatal(err)
		}
		if head.Commits[0].ID != history[0].Commit.ID {
			t.Errorf("the label points to %s, and its history ends at %s", head.Commits[0].ID, history[0].Commit.ID)
		}
		sound(t, d)
	})
}

// TestKill kills the registry in the middle of two hundred pushes, several
// times over.
func TestKill(t *testing.T) {
	t.Parallel()
	stores(t, func(t *testing.T, d *Daemon) {
		t.Helper()
		a := api{d, d.Client(t)}
		a.module(t, "kill", "one")
		acknowledged := map[int]commit{}
		for round, after := range []int{1, 40, 120} {
			const many = 200
			var mu sync.Mutex
			var wg sync.WaitGroup
			killed := make(chan struct{})
			n := 0
			for i := range many {
				wg.Go(func() {
					c, err := a.push(context.WithoutCancel(t.Context()), "kill", "one", content(round*many+i))
					if err != nil {
						return // the registry is gone
					}
					mu.Lock()
					defer mu.Unlock()
					acknowledged[round*many+i] = c
					if n++; n == after {
						close(killed)
					}
				})
			}
			over := make(chan struct{})
			go func() {
				defer close(over)
				wg.Wait()
			}()
			select {
			case <-killed:
			case <-over:
			}
			d.Stop(t, syscall.SIGKILL)
			<-over
			d.Start(t)
			if n < after || n >= many {
				t.Fatalf("round %d: %d of %d pushes were done before the end; the test shows nothing", round, n, many)
			}
		}
		check := func() {
			for i, c := range acknowledged {
				if err := a.verify(t.Context(), c, content(i)); err != nil {
					t.Error(err)
				}
			}
			// What was not acknowledged is whole, or not there.
			for _, c := range all[commit](t, a, "buf.registry.module.v1.CommitService/ListCommits", `{"resourceRef":{"name":{"owner":"kill","module":"one"}}}`, "commits") {
				if err := a.verify(t.Context(), c, nil); err != nil {
					t.Error(err)
				}
			}
			sound(t, d)
		}
		check()
		if out, err := d.Run(t, "gc", "--grace", "0s"); err != nil {
			t.Errorf("gc: %v\n%s", err, out)
		}
		check()
	})
}

// TestCollect collects garbage all the time while others push, and delete
// what they pushed.
func TestCollect(t *testing.T) {
	t.Parallel()
	stores(t, func(t *testing.T, d *Daemon) {
		t.Helper()
		a := api{d, d.Client(t)}
		const pushers, rounds = 8, 12
		for i := range pushers {
			a.module(t, fmt.Sprintf("gc-%d", i), "one")
		}
		const enough, most = 3, 100 * rounds // collections, for the test to show anything, and rounds to wait for them
		done, stopped := make(chan struct{}), make(chan struct{})
		var collections atomic.Int64
		go func() {
			defer close(stopped)
			for {
				select {
				case <-done:
					return
				default:
				}
				if out, err := d.Run(t, "gc", "--grace", "0s"); err != nil {
					t.Errorf("gc: %v\n%s", err, out)
				}
				collections.Add(1)
			}
		}()
		var wg sync.WaitGroup
		for i := range pushers {
			wg.Go(func() {
				owner := fmt.Sprintf("gc-%d", i)
				for round := 0; round < rounds || collections.Load() < enough; round++ {
					if round == most {
						t.Errorf("%s: %d rounds saw the end of %d collections", owner, most, collections.Load())
						return
					}
					// Contents come again and again, from several modules.
					files := content((i + round) % 5)
					c, err := a.push(t.Context(), owner, "one", files)
					if err == nil {
						err = a.verify(t.Context(), c, files)
					}
					if err != nil {
						t.Errorf("%s: %v", owner, err)
						return
					}
					if i%2 == 0 {
						ref := fmt.Sprintf(`{"moduleRefs":[{"name":{"owner":%q,"module":"one"}}]}`, owner)
						err = a.call(t.Context(), "buf.registry.module.v1.ModuleService/DeleteModules", ref, nil)
						if err == nil {
							err = a.call(t.Context(), "buf.registry.module.v1.ModuleService/CreateModules", fmt.Sprintf(`{"values":[{"ownerRef":{"name":%q},"name":"one"}]}`, owner), nil)
						}
						if err != nil {
							t.Errorf("%s: %v", owner, err)
							return
						}
					}
				}
			})
		}
		wg.Wait()
		close(done)
		<-stopped
		for i := 1; i < pushers; i += 2 {
			for _, c := range all[commit](t, a, "buf.registry.module.v1.CommitService/ListCommits",
				fmt.Sprintf(`{"resourceRef":{"name":{"owner":"gc-%d","module":"one"}}}`, i), "commits") {
				if err := a.verify(t.Context(), c, nil); err != nil {
					t.Error(err)
				}
			}
		}
		sound(t, d)
		if out, err := d.Run(t, "gc", "--grace", "0s"); err != nil {
			t.Errorf("gc: %v\n%s", err, out)
		}
		sound(t, d)
	})
}
