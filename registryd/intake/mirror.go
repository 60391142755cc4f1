// Package intake brings modules into a registry other than by a client's
// push: from folders and git repositories, and from archives of many versions
// at once.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

// Mirror is a module of somebody else's, to be served here.
type Mirror struct {
	// Name is what others call the module. Here it has the same owner and
	// name; a client that takes this registry for a proxy finds it under the
	// whole of it.
	Name module.FullName
	// Tree has the module at its root.
	Tree fs.FS
	// Paths limit the files to these and what is below them; none means all.
	Paths []string
	// Deps are the modules that it needs besides those that its buf.yaml
	// names. They have to be here already.
	Deps []core.Ref
	// Labels are to point to the commit besides the default one.
	Labels []string
	// Source says where the module comes from, for people.
	Source string
}

// Add makes a commit of a mirrored module, and its owner and the module itself
// if need be.
func (m Mirror) Add(ctx context.Context, r *core.Registry, who core.Caller) (core.Commit, error) {
	files, err := m.files()
	if err != nil {
		return core.Commit{}, err
	}
	deps, err := m.deps()
	if err != nil {
		return core.Commit{}, err
	}
	needs, err := closure(ctx, r, who, deps)
	if err != nil {
		return core.Commit{}, err
	}
	made, err := ensure(ctx, r, who, m.Name.Owner, m.Name.Name, "a copy of "+m.Name.String())
	if err != nil {
		return core.Commit{}, err
	}
	commits, err := r.Push(ctx, who, []core.Content{{
		Module: core.ModuleRef{Owner: m.Name.Owner, Name: m.Name.Name}, Files: files,
		Labels: append([]string{core.DefaultLabel}, m.Labels...), SourceURL: m.Source,
	}}, needs)
	if err != nil {
		if made { // a module without commits is of use to nobody
			err = errors.Join(err, r.DeleteModules(ctx, who, []core.ModuleRef{{Owner: m.Name.Owner, Name: m.Name.Name}}))
		}
		return core.Commit{}, err
	}
	return commits[0], nil
}

// files are those that belong to the module.
func (m Mirror) files() ([]module.File, error) {
	var paths []string
	err := fs.WalkDir(m.Tree, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		case path.Ext(p) != ".proto" || m.within(p):
			paths = append(paths, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading module %s: %w", m.Name, err)
	}
	var files []module.File
	for _, p := range module.Belonging(paths) {
		data, err := fs.ReadFile(m.Tree, p)
		if err != nil {
			return nil, fmt.Errorf("reading module %s: %w", m.Name, err)
		}
		files = append(files, module.File{Path: p, Data: data})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("module %s: there are no .proto files", m.Name)
	}
	return files, nil
}

func (m Mirror) within(p string) bool {
	for _, limit := range m.Paths {
		if limit = path.Clean(limit); limit == "." || p == limit || strings.HasPrefix(p, limit+"/") {
			return true
		}
	}
	return len(m.Paths) == 0
}

// deps are what the module says that it needs, and what the caller says.
func (m Mirror) deps() ([]core.Ref, error) {
	deps := slices.Clone(m.Deps)
	const name = "buf.yaml"
	data, err := fs.ReadFile(m.Tree, name)
	if errors.Is(err, fs.ErrNotExist) {
		return deps, nil
	} else if err != nil {
		return nil, err
	}
	file, err := config.Parse(name, data, false)
	if err != nil {
		return nil, fmt.Errorf("module %s: %w", m.Name, err)
	}
	for _, d := range file.Deps {
		deps = append(deps, core.Ref{Module: core.ModuleRef{Owner: d.Owner, Name: d.Name}, Name: d.Label})
	}
	return deps, nil
}

// closure are the commits that refs name and all that they need.
func closure(ctx context.Context, r *core.Registry, who core.Caller, refs []core.Ref) ([]core.ID, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	g, err := r.Graph(ctx, who, refs)
	if err != nil {
		return nil, fmt.Errorf("what the module needs has to be here first: %w", err)
	}
	ids := make([]core.ID, len(g.Commits))
	for i, c := range g.Commits {
		ids[i] = c.ID
	}
	return ids, nil
}

// ensure makes an owner and a module that are not there, and says whether it
// made the module.
func ensure(ctx context.Context, r *core.Registry, who core.Caller, owner, name, description string) (made bool, err error) {
	isKind := func(err error, kind core.Kind) bool {
		e := (*core.Error)(nil)
		return errors.As(err, &e) && e.Kind == kind
	}
	_, err = r.GetModules(ctx, who, []core.ModuleRef{{Owner: owner, Name: name}})
	if !isKind(err, core.NotFound) {
		return false, err
	}
	if _, err := r.CreateOrganizations(ctx, who, []core.NewOrganization{{Name: owner}}); err != nil && !isKind(err, core.AlreadyExists) {
		return false, err
	}
	_, err = r.CreateModules(ctx, who, []core.NewModule{{
		Owner: core.OwnerRef{Name: owner}, Name: name, Visibility: core.Public, Description: description,
	}})
	if isKind(err, core.AlreadyExists) {
		return false, nil
	}
	return err == nil, err
}
