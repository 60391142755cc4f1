// Package registrytest is a registry in memory for tests: it speaks what
// clients of modules speak, to the real binary and to Spoke alike. Its ids and
// times follow from what is in it and the order in which that came, so that
// two programs that ask the same are told the same.
//
// One server plays all registries: by the host that a request is for.
package registrytest

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/schema/imports"
)

// Server is a registry. Its methods are safe for concurrent use.
type Server struct {
	mu      sync.Mutex
	owners  []*owner
	modules []*mod
	commits []*commit
	ticks   int
	log     strings.Builder
	// Token, unless empty, is the only one that is let in; "anonymous" lets in
	// those without.
	Token string
	// Warning, unless empty, comes with each answer.
	Warning string
	// Trace, unless nil, gets a line for each request.
	Trace io.Writer
}

type owner struct {
	host, name, description, url string
	made                         time.Time
}

func (o *owner) id() string { return idOf("owner", o.host, o.name) }

type mod struct {
	name             module.FullName
	private          bool
	deprecated       bool
	description, url string
	defaultLabel     string
	labels           []*label
	made, changed    time.Time
}

func (m *mod) id() string { return idOf("module", m.name.String()) }

type label struct {
	name       string
	history    []*commit // the last one is where it points
	times      []time.Time
	archived   bool
	made       time.Time
	changed    time.Time
	module     *mod
	archivedAt time.Time
}

func (l *label) head() *commit { return l.history[len(l.history)-1] }

type commit struct {
	id        string
	module    *mod
	files     []module.File
	deps      []*commit // direct
	made      time.Time
	sourceURL string
	b4, b5    module.Digest
}

// idOf is an id that follows from what it is of.
func idOf(parts ...string) string {
	sum := module.Hash([]byte(strings.Join(parts, "\x00")))
	sum[6], sum[8] = sum[6]&0x0f|0x40, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x", sum[:16])
}

// now is a time that only this server has, later each time.
func (s *Server) now() time.Time {
	s.ticks++
	return time.Date(2024, 1, 1, 0, s.ticks, 0, 0, time.UTC)
}

// Seed forgets everything and takes in files:
//
//	HOST/OWNER/MODULE/N/PATH    a file of the module's commit N, from 1
//	HOST/OWNER/MODULE/N/@deps   a line "HOST/OWNER/MODULE N" for each commit that it depends on
//	HOST/OWNER/MODULE/@settings lines "label NAME N", "archived NAME N", "default NAME", "deprecated", "private"
//	HOST/OWNER/@owner           an owner without modules
//	@token                      the only token that is let in
//
// The default label points to the last commit unless settings say otherwise.
// What else there is is passed over.
func (s *Server) Seed(files []golden.File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owners, s.modules, s.commits, s.ticks, s.Token = nil, nil, nil, 0, ""
	s.log.Reset()
	type version struct {
		name  module.FullName
		n     int
		files []module.File
		deps  string
	}
	versions := map[string]*version{}
	settings := map[module.FullName]string{}
	for _, f := range files {
		if f.Name == "@token" {
			s.Token = strings.TrimSpace(string(f.Data))
			continue
		}
		parts := strings.SplitN(f.Name, "/", 5)
		if len(parts) == 3 && parts[2] == "@owner" {
			s.owner(parts[0], parts[1], true)
			continue
		}
		if len(parts) < 4 {
			continue
		}
		name := module.FullName{Registry: parts[0], Owner: parts[1], Name: parts[2]}
		if parts[3] == "@settings" {
			settings[name] = string(f.Data)
			continue
		}
		n, err := strconv.Atoi(parts[3])
		if err != nil || len(parts) < 5 {
			continue
		}
		key := fmt.Sprintf("%s %d", name, n)
		v := versions[key]
		if v == nil {
			v = &version{name: name, n: n}
			versions[key] = v
		}
		if parts[4] == "@deps" {
			v.deps = string(f.Data)
		} else {
			v.files = append(v.files, module.File{Path: parts[4], Data: f.Data})
		}
	}
	made := map[string]*commit{}
	var build func(key string) *commit
	build = func(key string) *commit {
		v := versions[key]
		if v == nil || made[key] != nil {
			return made[key]
		}
		versions[key] = nil // a circle ends here
		var deps []*commit
		for line := range strings.Lines(v.deps) {
			if dep := build(strings.TrimSpace(line)); dep != nil {
				deps = append(deps, dep)
			}
		}
		s.owner(v.name.Registry, v.name.Owner, true)
		m := s.module(v.name)
		if m == nil {
			m = s.addModule(v.name, "")
		}
		made[key] = s.add(m, v.files, deps, "")
		return made[key]
	}
	keys := keysOf(versions)
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(strings.Compare(versions[a].name.String(), versions[b].name.String()), cmp.Compare(versions[a].n, versions[b].n))
	})
	for _, key := range keys {
		build(key)
	}
	for _, key := range keys {
		c := made[key]
		c.module.point(c.module.defaultLabel, c, c.made)
	}
	names := keysOf(settings)
	slices.SortFunc(names, func(a, b module.FullName) int { return strings.Compare(a.String(), b.String()) })
	for _, name := range names {
		s.owner(name.Registry, name.Owner, true)
		m := s.module(name)
		if m == nil {
			m = s.addModule(name, "")
		}
		for line := range strings.Lines(settings[name]) {
			words := strings.Fields(line)
			switch {
			case len(words) == 1 && words[0] == "deprecated":
				m.deprecated = true
			case len(words) == 1 && words[0] == "private":
				m.private = true
			case len(words) == 2 && words[0] == "default":
				m.defaultLabel = words[1]
			case len(words) == 3 && (words[0] == "label" || words[0] == "archived"):
				if c := made[name.String()+" "+words[2]]; c != nil {
					l := m.point(words[1], c, s.now())
					if words[0] == "archived" {
						l.archived, l.archivedAt = true, s.now()
					}
				}
			}
		}
	}
}

// keysOf are the keys of a map.
func keysOf[K comparable, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

func (s *Server) owner(host, name string, add bool) *owner {
	for _, o := range s.owners {
		if o.host == host && o.name == name {
			return o
		}
	}
	if !add {
		return nil
	}
	o := &owner{host: host, name: name, made: s.now()}
	s.owners = append(s.owners, o)
	return o
}

func (s *Server) module(name module.FullName) *mod {
	for _, m := range s.modules {
		if m.name == name {
			return m
		}
	}
	return nil
}

func (s *Server) addModule(name module.FullName, defaultLabel string) *mod {
	now := s.now()
	m := &mod{name: name, defaultLabel: cmp.Or(defaultLabel, "main"), made: now, changed: now}
	s.modules = append(s.modules, m)
	return m
}

// add makes a commit, or finds the one with that content.
func (s *Server) add(m *mod, files []module.File, deps []*commit, sourceURL string) *commit {
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Path)
	}
	own := module.Belonging(paths)
	files = slices.DeleteFunc(slices.Clone(files), func(f module.File) bool { return !slices.Contains(own, f.Path) })
	module.SortFiles(files)
	entries := module.Entries(files)
	var digests []module.Digest
	for _, dep := range reach(deps) {
		digests = append(digests, dep.b5)
	}
	b5 := module.DigestB5(entries, digests)
	c := &commit{
		id: idOf("commit", m.name.String(), b5.String()), module: m, files: files, deps: deps,
		sourceURL: sourceURL, b4: module.DigestB4(entries), b5: b5,
	}
	for _, old := range s.commits {
		if old.id == c.id {
			return old
		}
	}
	c.made = s.now()
	s.commits = append(s.commits, c)
	return c
}

// reach are commits and all that they depend on, one a module: the newest.
func reach(from []*commit) []*commit {
	var all []*commit
	var visit func(c *commit)
	visit = func(c *commit) {
		for i, old := range all {
			if old == c {
				return
			}
			if old.module == c.module {
				if c.made.After(old.made) {
					all[i] = c
					for _, dep := range c.deps {
						visit(dep)
					}
				}
				return
			}
		}
		all = append(all, c)
		for _, dep := range c.deps {
			visit(dep)
		}
	}
	for _, c := range from {
		visit(c)
	}
	return all
}

// point moves a label of a module, or makes it.
func (m *mod) point(name string, c *commit, now time.Time) *label {
	for _, l := range m.labels {
		if l.name == name {
			if l.head() != c {
				l.history, l.times, l.changed = append(l.history, c), append(l.times, now), now
			}
			return l
		}
	}
	l := &label{name: name, history: []*commit{c}, times: []time.Time{now}, made: now, changed: now, module: m}
	m.labels = append(m.labels, l)
	return l
}

func (m *mod) label(name string) *label {
	for _, l := range m.labels {
		if l.name == name {
			return l
		}
	}
	return nil
}

// providers are those of candidates that have a file that one of files imports.
func providers(files []module.File, candidates []*commit) []*commit {
	var deps []*commit
	for _, f := range files {
		if path.Ext(f.Path) != ".proto" {
			continue
		}
		paths, _ := imports.Scan(string(f.Data))
		for _, p := range paths {
			for _, c := range candidates {
				if !slices.Contains(deps, c) && slices.ContainsFunc(c.files, func(f module.File) bool { return f.Path == p }) {
					deps = append(deps, c)
				}
			}
		}
	}
	return deps
}

// Known is a commit of the registry, for those who write lock files by hand.
type Known struct {
	module.Key
	B4 module.Digest
}

// Commits are all commits, in the order in which they were made.
func (s *Server) Commits() []Known {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Known
	for _, c := range s.commits {
		id, err := module.ParseCommitID(c.id)
		if err != nil {
			panic(err) // which this package made
		}
		list = append(list, Known{module.Key{FullName: c.module.name, Commit: id, Digest: c.b5}, c.b4})
	}
	return list
}
