// Package workspace turns an input directory and its configuration into
// modules, target files and import paths.
//
// Load decides which configuration governs the input and which files are
// targets; it walks only what can be a target. Files are found by import path
// and read when asked for. It knows nothing of Protobuf or of rules.
package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/seen"
)

// Options say what to load.
type Options struct {
	// Input is the directory or the .proto file to load, as the user wrote it;
	// "" stands for ".".
	Input string
	// ProtoFile says that Input is a .proto file, which need not exist, and
	// PackageFiles that the files of its package are wanted with it.
	ProtoFile, PackageFiles bool
	// Tree stands for the disk, unless nil: Input is a slash path in it.
	Tree fs.FS
	// Paths, when there are any, restrict the targets to these files and
	// directories; ExcludePaths take files and directories out. Both are as the
	// user wrote them, relative to Dir, or to Input in a Tree.
	Paths, ExcludePaths []string
	// Config stands in for the controlling buf.yaml: a file whose name ends in
	// .json, .yaml or .yml, or the text itself. Empty for none.
	Config string
	// DisableSymlinks leaves symbolic links out of the modules.
	DisableSymlinks bool
	// Dir is the working directory, absolute.
	Dir string
	// Warn takes warnings for the user; it may be nil.
	Warn func(string)
	// TextOnly says that nothing will be compiled: dependencies need not be at
	// hand.
	TextOnly bool
	// List asks for Workspace.Files.
	List Listing
	// Checks says that rules will run: a configuration that asks for checks
	// that there are not yet is an error.
	Checks bool
	// NoTargets says that a module without targets is fine.
	NoTargets bool
	// Seen notes what is seen of the disk; it may be nil.
	Seen *seen.Log
	// Registry brings what lock files pin; nil brings nothing.
	Registry *registry.Client
	// Late says that what lock files pin is not brought before a Graph meets an
	// import, and that what is on no registry any more is not missed then.
	Late bool
	// Locks stand in for the lock files in some directories, by their absolute
	// names.
	Locks map[string]*config.Lock
	// SourceLocks are the same for what spoke.lock pins.
	SourceLocks map[string][]config.LockedSource
	// SourceDir gives the folder with the files of a source that a spoke.lock in
	// the directory base pins; nil where none can be had.
	SourceDir func(ctx context.Context, base string, source config.LockedSource) (string, error)
	// Alone passes over the buf.work.yaml that names the input, if there is one.
	Alone bool
	// Remote, unless zero, is a module of a registry to load in place of Input.
	Remote module.Ref
}

// Module is one module of the workspace.
type Module struct {
	// Path is the module's directory relative to the workspace, with slashes.
	Path string
	// Name is the full name, or empty.
	Name string
	// Commit is the commit of a module from a registry, empty for others; Key
	// is the whole of it, and Deps are all that it depends on.
	Commit string
	// Remote is the module as it is in the cache, nil for others.
	Remote *registry.Module
	// Declared says that a file of the workspace names the module in its deps.
	Declared bool
	Key      module.Key
	Deps     []module.Key
	Lint     config.Lint
	Breaking config.Breaking
	// Target says that the module is part of what was asked for.
	Target bool
	// Files are the import paths of the target files, sorted.
	Files []string

	roots []*root
	// docDirs are where its documentation may be, absolute.
	docDirs []string
	label   string // as the binary describes the module in messages
	err     error  // why the module cannot be compiled
}

// Workspace is a set of modules that resolve each other's imports. It is
// immutable once loaded, but for the files it has read and for what comes late,
// and safe for concurrent use.
type Workspace struct {
	// Modules are all modules, targets or not, sorted by name, or by path
	// where they have none: the order in which the binary works on them.
	Modules []*Module
	// Files are all files, targets or not, of the modules that Options.List asks
	// for, sorted by import path.
	Files []SourceFile

	// V1 says that the modules are those of versions before v2.
	V1 bool

	files fileTable
	disk  disk
	log   *seen.Log
	shown func(string) string
	// remote says that the target is a module of a registry.
	remote bool
	// textOnly says that only target modules are looked into.
	textOnly bool
	// late brings what is to come late; nil if there is nothing, or no more.
	late func(context.Context) error
}

// ErrNoTargets says that nothing is left to work on. Tools match on its text.
//
//lint:ignore ST1005 the text is the binary's
var ErrNoTargets = errors.New("no .proto files were targeted. This can occur if no .proto files are found in your input, --path points to files that do not exist, or --exclude-path excludes all files.")

// ErrByWork says that an input stands for several modules that can only be dealt
// with one by one.
var ErrByWork = errors.New("workspaces defined with buf.work.yaml cannot be updated or pushed, only the individual modules in them: give the directory of one, or see \"config migrate\"")

// Load finds the modules of an input and their target files. Every failure is
// the user's to mend: a wrong configuration, wrong paths, or unreadable files.
func Load(ctx context.Context, o Options) (*Workspace, error) {
	l := &loader{Options: o, ctx: ctx, disk: o.disk()}
	if l.Input == "" {
		l.Input = "."
	}
	if l.Remote != (module.Ref{}) {
		l.diskDir = l.Dir
		return l.loadRemote()
	}
	if err := l.enterTree(); err != nil {
		return nil, err
	}
	if err := l.enclose(); err != nil {
		return nil, err
	}
	plan, err := l.plan()
	if err != nil {
		return nil, err
	}
	w, err := l.build(plan)
	if err != nil {
		return nil, err
	}
	pins, err := l.pins(plan)
	if err != nil {
		return nil, err
	}
	switch {
	case len(pins) == 0:
	case l.Late:
		w.late = func(ctx context.Context) error {
			modules, err := l.bring(ctx, plan, w, pins)
			if err != nil {
				return err
			}
			return l.listFiles(w, modules)
		}
	default:
		if _, err := l.bring(ctx, plan, w, pins); err != nil {
			return nil, err
		}
	}
	if err := l.addSources(plan, w); err != nil {
		return nil, err
	}
	return w, l.listFiles(w, w.Modules)
}

// Anew is the workspace with its files to be read anew, for when nothing else can
// have changed. What is seen of the disk is noted in a log, which may be nil.
func (w *Workspace) Anew(log *seen.Log) *Workspace {
	d := w.disk
	d.log = log
	return &Workspace{
		Modules: w.Modules, Files: w.Files, V1: w.V1,
		disk: d, log: log, shown: w.shown, remote: w.remote, textOnly: w.textOnly, late: w.late,
	}
}

// disk is what o is about: the disk itself, or a tree.
func (o Options) disk() disk {
	return disk{symlinks: !o.DisableSymlinks && o.Tree == nil, tree: o.Tree, log: o.Seen}
}

// enterTree makes the top of a tree, if there is one, the working directory,
// and what users wrote relative to it.
func (l *loader) enterTree() error {
	l.diskDir = l.Dir
	if l.Tree == nil {
		return nil
	}
	l.Dir = treeRoot
	var err error
	if l.Paths, err = inInput(l.Paths, func(p string) string { return p }); err != nil {
		return err
	}
	if i := slices.IndexFunc(l.Paths, outside); i >= 0 {
		return fmt.Errorf("%s: is outside the context directory", l.Paths[i])
	}
	for i, p := range l.Paths {
		l.Paths[i] = path.Join(l.Input, p)
	}
	// The binary checks the paths to exclude only after it has joined them.
	l.ExcludePaths, err = inInput(l.ExcludePaths, func(p string) string {
		if l.Input == "." {
			return p
		}
		return path.Join(l.Input, p)
	})
	l.ExcludePaths = slices.DeleteFunc(l.ExcludePaths, func(p string) bool {
		if outside(p) {
			l.beyond = p
		}
		return outside(p)
	})
	return err
}

// inInput normalises what users wrote to relative slash paths.
func inInput(paths []string, join func(string) string) ([]string, error) {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = path.Clean(join(filepath.ToSlash(p)))
		if path.IsAbs(out[i]) || filepath.IsAbs(out[i]) {
			return nil, fmt.Errorf("%s: expected to be relative", p)
		}
	}
	return out, nil
}

// loader carries what all steps of one Load share.
type loader struct {
	Options
	// diskDir is the working directory on disk; Dir may be the top of a tree.
	diskDir string
	ctx     context.Context //nolint:containedctx // lives as long as one call of Load
	disk    disk
	// configs are the configurations that have been read, by directory; nil
	// where there is none.
	configs map[string]*config.File
	// apart says that the input is the directory of a file that was not written
	// as one below the working directory: paths count from it.
	apart bool
	// beyond is a path to exclude that leads out of the tree, "" if none does.
	beyond string
}

// abs is the absolute form of a path the user wrote.
func (l *loader) abs(p string) string {
	if filepath.IsAbs(p) {
		return filepath.Clean(p)
	}
	return filepath.Join(l.Dir, p)
}

// shown is the name users see for the directory at the absolute path p:
// relative to where they are if they wrote a relative input.
func (l *loader) shown(p string) string {
	if filepath.IsAbs(l.Input) {
		return p
	}
	if rel, err := filepath.Rel(l.Dir, p); err == nil {
		return rel
	}
	return p
}

// relative is the slash path of p from the directory base, "../x" if outside.
func relative(base, p string) string {
	rel, err := filepath.Rel(base, p)
	if err != nil {
		return filepath.ToSlash(p)
	}
	return filepath.ToSlash(rel)
}

// within is p relative to dir, both slash paths; ok is false unless p is dir or
// below it.
func within(dir, p string) (rel string, ok bool) {
	switch {
	case p == dir:
		return ".", true
	case dir == ".":
		return p, p != ".." && !strings.HasPrefix(p, "../")
	}
	return strings.CutPrefix(p, dir+"/")
}

// below reports whether p is strictly below dir.
func below(dir, p string) bool {
	rel, ok := within(dir, p)
	return ok && rel != "."
}

func outside(p string) bool { return p == ".." || strings.HasPrefix(p, "../") }

func isProto(p string) bool { return path.Ext(p) == ".proto" }
