package core

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/diag"
	"github.com/platinummonkey/spoke/schema/imports"
	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// maxMistakes is how many mistakes of a push are listed.
const maxMistakes = 200

// A provider is a module or dependency of a plan that has a file.
type provider struct {
	module int
	file   File
	data   []byte
}

// tree is all files that a plan may import, by path.
type tree struct {
	plan      *plan
	providers map[string][]provider
	files     map[string]*source.File
}

// Open gives a file that was read before.
func (t *tree) Open(path string) (*source.File, error) {
	if f := t.files[path]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
}

// build compiles the modules of a plan with what they import, and finds what
// they need. The error is of kind Invalid if they do not build.
func (p *plan) build(ctx context.Context, r *Registry) error {
	t := p.tree()
	own, err := t.own()
	if err != nil {
		return err
	}
	if err := t.load(ctx, r, own); err != nil {
		return err
	}
	res, err := r.Compile(ctx, schema.Request{Opener: t, Paths: own})
	if err != nil {
		return fmt.Errorf("building: %w", err)
	}
	if len(res.Diagnostics) > 0 {
		return p.refuse(t, res.Diagnostics)
	}
	p.link(t, res.Set)
	return p.sort()
}

func (p *plan) tree() *tree {
	t := &tree{plan: p, providers: map[string][]provider{}, files: map[string]*source.File{}}
	for i, m := range p.modules {
		data := make(map[string][]byte, len(m.Files))
		for _, f := range m.Files {
			data[f.Path] = f.Data
		}
		for _, f := range m.files {
			t.add(provider{i, f, data[f.Path]})
		}
	}
	for i, files := range p.depFiles {
		for _, f := range files {
			t.add(provider{len(p.modules) + i, f, nil})
		}
	}
	return t
}

func (t *tree) add(p provider) {
	if strings.HasSuffix(p.file.Path, ".proto") {
		t.providers[p.file.Path] = append(t.providers[p.file.Path], p)
	}
}

// own are the paths of the files of the modules, sorted. Nobody else may have
// them.
func (t *tree) own() ([]string, error) {
	var own []string
	for path, from := range t.providers {
		if from[0].module < len(t.plan.modules) {
			own = append(own, path)
		}
	}
	slices.Sort(own)
	for _, path := range own {
		if err := t.conflict(path); err != nil {
			return nil, err
		}
	}
	return own, nil
}

// conflict refuses a path that several modules have.
func (t *tree) conflict(path string) error {
	from := t.providers[path]
	if len(from) < 2 {
		return nil
	}
	names := make([]string, len(from))
	for i, p := range from {
		names[i] = t.plan.name(p.module)
	}
	slices.Sort(names)
	return Errorf(Invalid, "file %q is in several modules: %s", path, strings.Join(names, ", "))
}

// load reads own files and all that they import, wave by wave.
func (t *tree) load(ctx context.Context, r *Registry, wave []string) error {
	for len(wave) > 0 {
		files := make([]File, len(wave))
		for i, path := range wave {
			if err := t.conflict(path); err != nil {
				return err
			}
			files[i] = t.providers[path][0].file
		}
		texts, err := t.texts(ctx, r, files)
		if err != nil {
			return err
		}
		for i, path := range wave {
			t.files[path] = &source.File{Path: path, External: path, Text: texts[i]}
		}
		var next []string
		for _, text := range texts {
			found, _ := imports.Scan(text) // mistakes are the compiler's
			for _, path := range found {
				if t.files[path] == nil && len(t.providers[path]) > 0 {
					next = append(next, path)
				}
			}
		}
		slices.Sort(next)
		wave = slices.Compact(next)
	}
	return nil
}

// texts gives the contents of files, those of pushed modules from the push.
func (t *tree) texts(ctx context.Context, r *Registry, files []File) ([]string, error) {
	texts := make([]string, len(files))
	var stored []File
	var at []int
	for i, f := range files {
		if from := t.providers[f.Path][0]; from.module < len(t.plan.modules) {
			texts[i] = string(from.data)
		} else {
			stored, at = append(stored, f), append(at, i)
		}
	}
	data, err := r.contents(ctx, stored)
	if err != nil {
		return nil, err
	}
	for j, i := range at {
		texts[i] = string(data[j])
	}
	return texts, nil
}

// refuse is the answer to what does not build: a line for each mistake.
func (p *plan) refuse(t *tree, found []diag.Diagnostic) error {
	lines := make([]string, 0, len(found)+1)
	for i := range found {
		d := &found[i]
		if i == maxMistakes {
			lines = append(lines, fmt.Sprintf("and %d more", len(found)-i))
			break
		}
		line := d.Message
		if d.File != nil {
			at := d.Start()
			line = fmt.Sprintf("%s:%d:%d:%s%s", d.File.External, at.Line, at.Column, line, t.unprovided(d))
		}
		lines = append(lines, line)
	}
	names := make([]string, len(p.modules))
	for i, m := range p.modules {
		names[i] = m.module.String()
	}
	return Errorf(Invalid, "%s does not build:\n%s", strings.Join(names, ", "), strings.Join(lines, "\n"))
}

// unprovided says more of a mistake that is about an import which nobody
// provides.
func (t *tree) unprovided(d *diag.Diagnostic) string {
	text := d.File.Text
	if int(d.Span.End) > len(text) || d.Span.Start >= d.Span.End {
		return ""
	}
	statement := strings.TrimSpace(text[d.Span.Start:d.Span.End])
	if found, _ := imports.Scan(statement); len(found) == 1 && len(t.providers[found[0]]) == 0 {
		return fmt.Sprintf(": no dependency of the push provides %q", found[0])
	}
	return ""
}

// link finds which modules need which, from the imports of their files.
func (p *plan) link(t *tree, set *model.Set) {
	for _, f := range set.Files {
		from, ok := t.providers[f.Path]
		if !ok || from[0].module >= len(p.modules) {
			continue
		}
		m := p.modules[from[0].module]
		for _, imp := range f.Imports {
			to, ok := t.providers[imp.Path]
			if ok && to[0].module != from[0].module && !slices.Contains(m.needs, to[0].module) {
				m.needs = append(m.needs, to[0].module)
			}
		}
	}
}

// sort puts the modules in order and finds what they need in all. The error
// names a cycle.
func (p *plan) sort() error {
	byModule := map[ID]int{}
	for i, m := range p.modules {
		byModule[m.module.ID] = i
	}
	for i, m := range p.depModules {
		byModule[m.ID] = len(p.modules) + i
	}
	// next are the neighbours of a node: what a module imports from, or what
	// a commit said that it does, at the commits of this push.
	next := func(i int) []int {
		if i < len(p.modules) {
			return p.modules[i].needs
		}
		var out []int
		for _, d := range p.dep(i).Deps {
			if j, ok := byModule[d.Module]; ok && d.Direct {
				out = append(out, j)
			}
		}
		return out
	}
	for i, m := range p.modules {
		seen := map[int]bool{}
		var path []int
		var visit func(int) error
		visit = func(j int) error {
			path = append(path, j)
			for _, k := range next(j) {
				if k == i {
					return p.cycle(append(path, i))
				}
				if !seen[k] {
					seen[k] = true
					if err := visit(k); err != nil {
						return err
					}
				}
			}
			path = path[:len(path)-1]
			return nil
		}
		if err := visit(i); err != nil {
			return err
		}
		for j := range seen {
			m.all = append(m.all, j)
		}
		slices.Sort(m.all)
	}
	p.order = make([]int, len(p.modules))
	for i := range p.order {
		p.order[i] = i
	}
	slices.SortStableFunc(p.order, func(a, b int) int { return len(p.modules[a].all) - len(p.modules[b].all) })
	return nil
}

func (p *plan) cycle(path []int) error {
	names := make([]string, len(path))
	for i, j := range path {
		names[i] = p.name(j)
	}
	return Errorf(Invalid, "modules depend on one another in a cycle: %s", strings.Join(names, " -> "))
}
