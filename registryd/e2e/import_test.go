package e2e

import (
	"archive/tar"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// TestImportOrder imports versions that need what stands right before them in
// the archive: pushes that run at the same time must not mix that up.
func TestImportOrder(t *testing.T) {
	t.Parallel()
	d := Embedded(t, Find(t))
	const rounds, chains = 25, 6
	r, w := io.Pipe()
	go func() {
		out := tar.NewWriter(w)
		add := func(name, text string) error {
			if err := out.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
				return err
			}
			_, err := io.WriteString(out, text)
			return err
		}
		err := func() error {
			for v := range rounds {
				for c := range chains {
					text := fmt.Sprintf("syntax = \"proto3\";\npackage base%d;\nmessage V%d {}\n", c, v)
					if err := add(fmt.Sprintf("order/base%d/v1.%d.0/base%d.proto", c, v, c), text); err != nil {
						return err
					}
				}
				for c := range chains {
					// Only that version of the other has the message.
					text := fmt.Sprintf("syntax = \"proto3\";\npackage top%d;\nimport \"base%d.proto\";\nmessage T {\n  base%d.V%d v = 1;\n}\n", c, c, c, v)
					for _, f := range [][2]string{{fmt.Sprintf("top%d.proto", c), text}, {".deps", fmt.Sprintf("order/base%d", c)}} {
						if err := add(fmt.Sprintf("order/top%d/v1.%d.0/%s", c, v, f[0]), f[1]); err != nil {
							return err
						}
					}
				}
			}
			return out.Close()
		}()
		w.CloseWithError(err)
	}()
	cmd := exec.CommandContext(t.Context(), filepath.Join(d.programs.Folder, "registryd"), "import", "--batch", "2")
	cmd.Env, cmd.Stdin = append(os.Environ(), d.Env...), r
	out, err := cmd.CombinedOutput()
	if want := fmt.Sprintf("imported %d versions with %d files\n", 2*rounds*chains, 2*rounds*chains); err != nil || string(out) != want {
		t.Fatalf("%v\n%s", err, out)
	}
	a := api{d, d.Client(t)}
	for c := range chains {
		// The newest commits come first.
		list := all[commit](t, a, "buf.registry.module.v1.CommitService/ListCommits", fmt.Sprintf(`{"resourceRef":{"name":{"owner":"order","module":"top%d"}}}`, c), "commits")
		slices.Reverse(list)
		if len(list) != rounds {
			t.Fatalf("there are %d commits of top%d", len(list), c)
		}
		for v, top := range list {
			var named struct{ Commits []commit }
			err := a.call(t.Context(), "buf.registry.module.v1.CommitService/GetCommits",
				fmt.Sprintf(`{"resourceRefs":[{"name":{"owner":"order","module":"top%d","labelName":"v1.%d.0"}}]}`, c, v), &named)
			if err != nil || named.Commits[0].ID != top.ID {
				t.Errorf("version %d of top%d is commit %v, and commit %d is %s: %v", v, c, named.Commits, v, top.ID, err)
			}
		}
	}
	sound(t, d)
}
