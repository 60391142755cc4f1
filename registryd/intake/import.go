package intake

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

// DepsFile is the file of a version in an archive that lists what it needs:
// OWNER/MODULE[:LABEL] in each line.
const DepsFile = ".deps"

// Imported counts what an import did.
type Imported struct{ Versions, Files int }

// Import reads a tar archive whose files are called OWNER/MODULE/VERSION/PATH
// and makes a commit of each version, in the order of the archive, with the
// label VERSION and the default label. Files of one version stand together.
// Versions of different modules that follow each other are pushed together,
// at most batch of them, unless one needs another: so they must not have files
// of the same path. Several such pushes run at the same time, never two of one
// module.
func Import(ctx context.Context, r *core.Registry, who core.Caller, archive io.Reader, batch int) (Imported, error) {
	im := importer{ctx: ctx, r: r, who: who, batch: max(1, batch), known: map[string]bool{}}
	err := im.read(archive)
	if err == nil {
		err = im.flush()
	}
	for len(im.running) > 0 {
		if failed := im.await(0); err == nil {
			err = failed
		}
	}
	return im.done, err
}

// read takes all of the archive but what still waits at its end.
func (im *importer) read(archive io.Reader) error {
	in := tar.NewReader(archive)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the archive: %w", err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if most := im.r.Limits.FileBytes; h.Size > most {
			return fmt.Errorf("file %s of the archive has %d bytes; at most %d are allowed", h.Name, h.Size, most)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			return fmt.Errorf("reading the archive: %w", err)
		}
		if err := im.add(h.Name, data); err != nil {
			return err
		}
	}
}

// importer is one import.
type importer struct {
	ctx   context.Context
	r     *core.Registry
	who   core.Caller
	batch int
	// known are the modules that exist.
	known map[string]bool
	// waiting are versions that are read, the last one maybe not to its end.
	waiting []version
	// running are pushes that have begun.
	running []*running
	done    Imported
}

// pushesAtOnce is how many pushes of an import run at the same time: those that
// have nothing to do with one another.
const pushesAtOnce = 4

// running is a push that has begun.
type running struct {
	versions []version
	// modules are those that are pushed to, and those that these need.
	modules, needs map[string]bool
	err            chan error
}

type version struct {
	owner, module, label string
	files                []module.File
	deps                 []core.Ref
}

func (v version) name() string { return v.owner + "/" + v.module }

// add takes one file of the archive.
func (im *importer) add(name string, data []byte) error {
	parts := strings.SplitN(path.Clean(name), "/", 4)
	if len(parts) != 4 {
		return fmt.Errorf("file %s of the archive is not called OWNER/MODULE/VERSION/PATH", name)
	}
	v := version{owner: parts[0], module: parts[1], label: parts[2]}
	last := len(im.waiting) - 1
	if last < 0 || im.waiting[last].name() != v.name() || im.waiting[last].label != v.label {
		if err := im.next(v); err != nil {
			return err
		}
		last = len(im.waiting) - 1
	}
	if parts[3] != DepsFile {
		im.waiting[last].files = append(im.waiting[last].files, module.File{Path: parts[3], Data: data})
		return nil
	}
	for line := range strings.FieldsSeq(string(data)) {
		owner, rest, ok := strings.Cut(line, "/")
		name, label, _ := strings.Cut(rest, ":")
		if !ok {
			return fmt.Errorf("%s: %q is not of the form OWNER/MODULE[:LABEL]", path.Join(parts...), line)
		}
		im.waiting[last].deps = append(im.waiting[last].deps, core.Ref{Module: core.ModuleRef{Owner: owner, Name: name}, Name: label})
	}
	return nil
}

// next begins a version, when those that wait were pushed if they have to be.
func (im *importer) next(v version) error {
	full := len(im.waiting) >= im.batch
	for _, w := range im.waiting {
		full = full || w.name() == v.name()
	}
	if full {
		if err := im.flush(); err != nil {
			return err
		}
	}
	im.waiting = append(im.waiting, v)
	return nil
}

// flush pushes what waits, what is needed first.
func (im *importer) flush() error {
	for len(im.waiting) > 0 {
		// One that is pushed cannot be a dependency of the same push.
		names, needed := map[string]bool{}, map[string]bool{}
		n := 0
		for ; n < len(im.waiting); n++ {
			v := im.waiting[n]
			apart := needed[v.name()]
			for _, d := range v.deps {
				dep := d.Module.Owner + "/" + d.Module.Name
				apart = apart || names[dep]
				needed[dep] = true
			}
			if apart {
				break
			}
			names[v.name()] = true
		}
		if err := im.start(slices.Clone(im.waiting[:n]), names, needed); err != nil {
			return err
		}
		im.waiting = im.waiting[n:]
	}
	return nil
}

// start begins a push when those have ended that it has to come behind: of the
// same modules, of what it needs, or of what needs these modules as they were.
func (im *importer) start(versions []version, names, needed map[string]bool) error {
	for i := 0; i < len(im.running); {
		behind := false
		for name := range im.running[i].modules {
			behind = behind || names[name] || needed[name]
		}
		for name := range im.running[i].needs {
			behind = behind || names[name] // it has to find what was there before
		}
		if !behind {
			i++
			continue
		}
		if err := im.await(i); err != nil {
			return err
		}
	}
	if len(im.running) == pushesAtOnce {
		if err := im.await(0); err != nil {
			return err
		}
	}
	for _, v := range versions {
		if !im.known[v.name()] {
			if _, err := ensure(im.ctx, im.r, im.who, v.owner, v.module, ""); err != nil {
				return fmt.Errorf("%s: %w", v.name(), err)
			}
			im.known[v.name()] = true
		}
	}
	r := &running{versions: versions, modules: names, needs: needed, err: make(chan error, 1)}
	im.running = append(im.running, r)
	go func() { r.err <- im.push(versions) }()
	return nil
}

// await waits for the i-th running push.
func (im *importer) await(i int) error {
	r := im.running[i]
	im.running = slices.Delete(im.running, i, i+1)
	if err := <-r.err; err != nil {
		return err
	}
	for _, v := range r.versions {
		im.done.Versions++
		im.done.Files += len(v.files)
	}
	return nil
}

// push pushes versions of modules that exist. Several may run at once.
func (im *importer) push(versions []version) error {
	var contents []core.Content
	var deps []core.Ref
	named := map[core.Ref]bool{}
	for _, v := range versions {
		contents = append(contents, core.Content{
			Module: core.ModuleRef{Owner: v.owner, Name: v.module}, Files: v.files, Labels: []string{core.DefaultLabel, v.label},
		})
		for _, d := range v.deps {
			if !named[d] {
				named[d] = true
				deps = append(deps, d)
			}
		}
	}
	needs, err := closure(im.ctx, im.r, im.who, deps)
	if err == nil {
		_, err = im.r.Push(im.ctx, im.who, contents, needs)
	}
	if err != nil {
		first := versions[0]
		return fmt.Errorf("version %s of %s, or one behind it: %w", first.label, first.name(), err)
	}
	return nil
}
