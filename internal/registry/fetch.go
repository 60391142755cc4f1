package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/rpc"
	"github.com/platinummonkey/spoke/internal/seen"
)

// Module is a module that is in the cache.
type Module struct {
	module.Key
	// Deps are all that it depends on, directly or not.
	Deps []module.Key
	// Dir is the folder of its files, absolute.
	Dir string
	// Paths are its files, sorted: all that belong to a module, not .proto
	// files alone.
	Paths []string

	legacy []module.File
}

// DigestError says that a module is not what a lock file or a registry says it
// is.
type DigestError struct {
	Key    module.Key
	Actual module.Digest
}

func (e *DigestError) Error() string {
	return fmt.Sprintf("*** Digest verification failed for %q ***\n"+
		"\tExpected digest (from buf.lock): %q\n\tActual digest: %q\n"+
		"\tThis may be the result of a hand-edited or corrupted buf.lock file, a corrupted local cache, and/or an attack.\n"+
		"\tTo clear your local cache, run \"buf registry cc\".",
		e.Key.String(), e.Key.Digest, e.Actual)
}

// MissingError says which modules are not in the cache although no registry may
// be asked.
type MissingError struct {
	Keys     []module.Key
	CacheDir string
}

func (e *MissingError) Error() string {
	list := make([]string, len(e.Keys))
	for i, k := range e.Keys {
		list[i] = "\n\t" + k.String()
	}
	return fmt.Sprintf("offline: these modules are not in the cache %s; run the command once without --offline and SPOKE_OFFLINE:%s", e.CacheDir, strings.Join(list, ""))
}

func (e *MissingError) Unwrap() error { return ErrOffline }

// Wanted says which modules to bring, and how.
type Wanted struct {
	// Keys are the modules. All have digests.
	Keys []module.Key
	// Vendor is a folder, laid out as the cache is, that goes before it; empty
	// for none.
	Vendor string
	// Existing leaves out modules that their registry does not have any more,
	// in place of an error.
	Existing bool
}

// Fetch brings modules here, sorted by name, from the cache if they are
// there. All have the digests that the keys have.
func (c *Client) Fetch(ctx context.Context, w Wanted) ([]*Module, error) {
	keys := slices.Clone(w.Keys)
	slices.SortFunc(keys, func(a, b module.Key) int { return strings.Compare(a.FullName.String(), b.FullName.String()) })
	modules := make([]*Module, len(keys))
	err := each(ctx, keys, func(i int) error {
		var m *Module
		var err error
		if w.Vendor != "" {
			m, err = cache{w.Vendor, c.cache.log}.read(keys[i])
		}
		if m == nil && err == nil {
			m, err = c.cache.read(keys[i])
		}
		if m == nil || err != nil {
			return err
		}
		modules[i] = m
		return m.verify(c.cache.log)
	})
	if err != nil {
		return nil, err
	}
	var missing []int
	for i, m := range modules {
		if m == nil {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return modules, nil
	}
	if c.caller == nil {
		e := &MissingError{CacheDir: c.cache.dir}
		for _, i := range missing {
			e.Keys = append(e.Keys, keys[i])
		}
		return nil, e
	}
	c.note("asking for dependencies")
	defer c.note("")
	deps := make([][]module.Key, len(keys))
	var lack error
	gone := make([]error, len(keys))
	err = each(ctx, missing, func(j int) (err error) {
		i := missing[j]
		if deps[i], err = c.depsOf(ctx, keys[i]); rpc.Is(err, rpc.NotFound) {
			gone[i], err = err, nil
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	first := slices.IndexFunc(missing, func(i int) bool { return gone[i] != nil })
	switch {
	case first < 0:
	case w.Existing:
		missing = slices.DeleteFunc(missing, func(i int) bool { return gone[i] != nil })
	default: // what comes before it is left in the cache
		lack = gone[missing[first]]
		missing = missing[:first]
	}
	err = byRegistry(missing, func(i int) string { return keys[i].Registry }, func(host string, at []int) error {
		for part := range slices.Chunk(at, atOnce) {
			list := make([]int, len(part))
			for j := range part {
				list[j] = missing[part[j]]
			}
			if err := c.download(ctx, host, keys, deps, list, modules); err != nil {
				return err
			}
		}
		return nil
	})
	if err = cmp.Or(err, lack); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(modules, func(m *Module) bool { return m == nil }), nil
}

// atOnce is how many modules are downloaded by one request: all of them are in
// memory.
const atOnce = 16

// Vendor copies a module that is here into a folder laid out as the cache is.
func Vendor(m *Module, dir string) error {
	files := make([]module.File, len(m.Paths))
	for i, p := range m.Paths {
		data, err := os.ReadFile(filepath.Join(m.Dir, filepath.FromSlash(p)))
		if err != nil {
			return err
		}
		files[i] = module.File{Path: p, Data: data}
	}
	return cache{dir, nil}.writeUnlocked(m.Key, m.Deps, files, m.legacy)
}

// each does something for each position of a list, several at a time, and gives
// the error of the first that has one.
func each[T any](ctx context.Context, list []T, do func(i int) error) error {
	errs := make([]error, len(list))
	limit := make(chan struct{}, max(4, runtime.GOMAXPROCS(0)))
	var wait sync.WaitGroup
	for i := range list {
		if ctx.Err() != nil {
			break
		}
		limit <- struct{}{}
		wait.Go(func() {
			defer func() { <-limit }()
			errs[i] = do(i)
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Complete gives keys without digests those that they have, of
// that kind.
func (c *Client) Complete(ctx context.Context, keys []module.Key, kind module.DigestKind) ([]module.Key, error) {
	var refs []module.Ref
	for _, k := range keys {
		if k.Digest.IsZero() {
			refs = append(refs, module.Ref{FullName: k.FullName, Label: k.Commit.String()})
		}
	}
	if len(refs) == 0 {
		return keys, nil
	}
	commits, err := c.Commits(ctx, refs, kind)
	if err != nil {
		return nil, err
	}
	keys = slices.Clone(keys)
	for i := range keys {
		if keys[i].Digest.IsZero() {
			keys[i].Digest, commits = commits[0].Digest, commits[1:]
		}
	}
	return keys, nil
}

// depsOf are all that a version of a module depends on.
func (c *Client) depsOf(ctx context.Context, k module.Key) ([]module.Key, error) {
	g, err := c.Graph(ctx, []module.Key{k}, k.Digest.Kind)
	if err != nil {
		return nil, noData(k, err)
	}
	var deps []module.Key
	for _, commit := range g.Commits {
		if commit.Commit != k.Commit {
			deps = append(deps, commit.Key)
		}
	}
	slices.SortFunc(deps, func(a, b module.Key) int { return strings.Compare(a.FullName.String(), b.FullName.String()) })
	return deps, nil
}

// download gets the modules at positions of keys from their registry into the
// cache.
func (c *Client) download(ctx context.Context, host string, keys []module.Key, deps [][]module.Key, at []int, modules []*Module) error {
	kind := keys[at[0]].Digest.Kind
	request, method := &rpc.DownloadRequest{}, rpc.Download
	if kind == module.B4 {
		method, request.DigestType = rpc.DownloadV1Beta1, rpc.DigestB4V1Beta1
	}
	for _, i := range at {
		id := keys[i].Commit.String()
		request.Values = append(request.Values, &rpc.DownloadValue{ResourceRef: &rpc.ResourceRef{ID: &id}})
	}
	what := keys[at[0]].FullName.String()
	if len(at) > 1 {
		what += fmt.Sprintf(" and %d more", len(at)-1)
	}
	c.note("downloading " + what)
	response := &rpc.DownloadResponse{}
	if err := c.call(ctx, host, method, request, response); err != nil {
		return noData(keys[at[0]], err)
	}
	if len(response.Contents) != len(at) {
		return fmt.Errorf("%s: expected %d modules, got %d", host, len(at), len(response.Contents))
	}
	for j, i := range at {
		var err error
		if modules[i], err = c.take(keys[i], deps[i], response.Contents[j]); err != nil {
			// What came before it is good, and users hear of it.
			return errors.Join(c.warnDeprecated(ctx, host, response.Contents[:j], keys, at), err)
		}
	}
	return c.warnDeprecated(ctx, host, response.Contents, keys, at)
}

// noData is err, about a module unless it is about the registry as such.
func noData(k module.Key, err error) error {
	if rpc.Is(err, rpc.Unavailable) || rpc.Is(err, rpc.Unauthenticated) {
		return err
	}
	return fmt.Errorf("could not get module data for remote module %q: %w", k.FullName, err)
}

// take puts a module that was downloaded into the cache, if it is what it should
// be.
func (c *Client) take(k module.Key, deps []module.Key, content *rpc.Content) (*Module, error) {
	if content == nil || content.Commit == nil || content.Commit.ID != k.Commit.String() {
		return nil, fmt.Errorf("%s answers with another commit than that of %s", k.Registry, k)
	}
	files, err := filesOf(content.Files)
	if err != nil {
		return nil, fmt.Errorf("%s answers with a module %s that makes no sense: %w", k.Registry, k, err)
	}
	var legacy []module.File
	for _, f := range []struct {
		file *rpc.File
		as   string
	}{{content.BufYAML, config.BufYAML}, {content.BufLock, config.BufLock}} {
		if f.file != nil && k.Digest.Kind == module.B4 {
			legacy = append(legacy, module.File{Path: f.as, Data: f.file.Content})
		}
	}
	if err := verify(k, module.Entries(slices.Concat(files, legacy)), deps); err != nil {
		return nil, err
	}
	if err := c.cache.write(k, deps, files, legacy); err != nil {
		return nil, fmt.Errorf("write %s to the cache: %w", k, err)
	}
	m, err := c.cache.read(k)
	if m == nil && err == nil {
		err = fmt.Errorf("%s is not in the cache although it has just been written", k)
	}
	return m, err
}

// filesOf are the files of a message, sorted. None leads out of the module.
func filesOf(list []*rpc.File) ([]module.File, error) {
	var files []module.File
	var paths []string
	for _, f := range list {
		if f == nil {
			continue
		}
		if !filepath.IsLocal(f.Path) || path.Clean(f.Path) != f.Path || strings.ContainsAny(f.Path, "\\\x00") {
			return nil, fmt.Errorf("%q is no path of a file", f.Path)
		}
		files, paths = append(files, module.File{Path: f.Path, Data: f.Content}), append(paths, f.Path)
	}
	own := module.Belonging(paths)
	files = slices.DeleteFunc(files, func(f module.File) bool { return !slices.Contains(own, f.Path) })
	module.SortFiles(files)
	for i := 1; i < len(files); i++ {
		if files[i].Path == files[i-1].Path {
			return nil, fmt.Errorf("%q is there twice", files[i].Path)
		}
	}
	return files, nil
}

// warnDeprecated tells of modules that their registry says are out of use.
func (c *Client) warnDeprecated(ctx context.Context, host string, contents []*rpc.Content, keys []module.Key, at []int) error {
	request, response := &rpc.GetModulesRequest{}, &rpc.ModulesResponse{}
	if len(contents) == 0 {
		return nil
	}
	for _, content := range contents {
		request.ModuleRefs = append(request.ModuleRefs, &rpc.ModuleRef{ID: &content.Commit.ModuleID})
	}
	if err := c.call(ctx, host, rpc.GetModules, request, response); err != nil {
		return err
	}
	for j, m := range response.Modules {
		if m != nil && m.State == rpc.StateDeprecated && j < len(at) {
			c.warn(fmt.Sprintf("%s is deprecated", keys[at[j]].FullName))
		}
	}
	return nil
}

// verify checks that a module in the cache has its digest.
func (m *Module) verify(log *seen.Log) error {
	entries := make([]module.Entry, len(m.Paths))
	for i, p := range m.Paths {
		data, err := log.ReadFile(filepath.Join(m.Dir, filepath.FromSlash(p)))
		if err != nil {
			return err
		}
		entries[i] = module.Entry{Path: p, Sum: module.Hash(data)}
	}
	return verify(m.Key, slices.Concat(entries, module.Entries(m.legacy)), m.Deps)
}

// verify checks that what has these files and dependencies has its digest.
func verify(k module.Key, entries []module.Entry, deps []module.Key) error {
	actual := module.DigestB4(entries)
	if k.Digest.Kind == module.B5 {
		digests := make([]module.Digest, len(deps))
		for i, d := range deps {
			digests[i] = d.Digest
		}
		actual = module.DigestB5(entries, digests)
	}
	if actual != k.Digest {
		return &DigestError{k, actual}
	}
	return nil
}
