package gen

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// syntax is how a file begins.
type syntax int

const (
	noSyntax syntax = iota
	proto2
	proto3
	edition2023
	edition2024
)

func (s syntax) editions() bool { return s >= edition2023 }

// world is a set of files that import one another.
type world struct {
	odd, docs, ignores float64 // how often: odd names, comments, ignores in them
	files              []*protoFile
	paths              map[string]bool
	options            []customOption
	extNumbers         map[string]int
	goPackage          bool
}

// protoFile is one generated file and what it declares.
type protoFile struct {
	path, pkg string
	syntax    syntax
	imports   []*protoFile
	public    []*protoFile
	types     []*typ
	text      string
}

// typ is a message or enum that others can refer to.
type typ struct {
	name    string // full, without leading dot
	enum    bool
	closed  bool // closed enum
	local   bool // not visible to other files
	extends bool // has extension ranges
	zero    string
}

// customOption is an extension of an options message.
type customOption struct {
	file   *protoFile
	target string // "Field", "Message", ...
	name   string // full
	value  string
}

func newWorld(r *rng) *world {
	return &world{
		odd: pick(r, 0, 0.1, 0.3, 0.7), docs: pick(r, 0, 0.3, 0.6, 0.95), ignores: pick(r, 0, 0, 0.2, 0.5),
		paths: map[string]bool{}, extNumbers: map[string]int{}, goPackage: r.chance(0.4),
	}
}

var packages = []string{
	"acme.weather.v1", "acme.weather.v1", "acme.weather.v1", "acme.user.v1", "acme.user.v1beta1", "acme.user.v2beta1", "acme.user.v1alpha1",
	"acme.geo.v1p1beta1", "acme.geo.v1test", "acme.v1", "acme", "foo", "foo.bar", "Foo.Bar.v1", "acme.v0", "acme.v1beta",
	"acme.fooBar.v1", "acme.foo_bar.v1", "acme.FOO.v1", "acme.v1.inner", "a.b.c.d.v10", "acme.v1test1", "acme.v2alpha", "acme._x.v1",
	"v1", "acme.user.v1p0alpha1", "acme.weather.v2",
}

var wellKnown = []*protoFile{
	wkt("empty", "Empty"), wkt("timestamp", "Timestamp"), wkt("duration", "Duration"), wkt("any", "Any"),
	wkt("wrappers", "StringValue", "Int32Value", "BoolValue", "BytesValue"), wkt("field_mask", "FieldMask"),
	wkt("struct", "Struct", "Value", "ListValue"),
}

var descriptorFile = wkt("descriptor")

func wkt(name string, messages ...string) *protoFile {
	f := &protoFile{path: "google/protobuf/" + name + ".proto"}
	for _, m := range messages {
		f.types = append(f.types, &typ{name: "google.protobuf." + m})
	}
	return f
}

// addPackages generates files of a few packages that import one another, also
// in circles of packages.
func (w *world) addPackages(r *rng) {
	type place struct{ pkg, dir string }
	var places []place
	for range pick(r, 1, 1, 1, 2, 2, 3) {
		pkg := pick(r, packages...)
		switch {
		case r.chance(0.04):
			pkg = ""
		case len(places) > 0 && r.chance(0.15): // stable beside unstable
			pkg = pick(r, "acme.user.v1", "acme.user.v1beta1", "acme.user.v1alpha1", "acme.user.v1test")
		}
		dir := strings.ReplaceAll(pkg, ".", "/")
		switch {
		case r.chance(0.15):
			dir = pick(r, "", "other", "acme/weather", "Upper/Case", "acme/weather/v2", "with space", "with-dash.dot", path.Join(dir, "sub"))
		case r.chance(0.25) && len(places) > 0:
			dir = places[0].dir
		}
		places = append(places, place{pkg, dir})
	}
	for range pick(r, 1, 2, 2, 3, 3, 4, 5) {
		p := pick(r, places...)
		if r.chance(0.06) {
			p.dir = path.Join(p.dir, pick(r, "more", "v1", "x"))
		}
		w.addFile(r, p.dir, p.pkg)
	}
}

func (w *world) addFile(r *rng, dir, pkg string) {
	f := &protoFile{pkg: pkg, syntax: pick(r, noSyntax, proto2, proto2, proto3, proto3, proto3, proto3, edition2023, edition2023, edition2024)}
	g := &fileGen{rng: r, world: w, file: f}
	n := g.scope()
	for {
		base := n.new(lowerSnake)
		if r.chance(0.06) {
			base = pick(r, "foo.bar", "foo-bar", "FooBar", "a b", "1st", "fooBAR", "_x", "x_", "foo__bar", "ünï")
		}
		f.path = path.Join(dir, base+".proto")
		if !w.paths[strings.ToLower(f.path)] {
			break
		}
	}
	w.paths[strings.ToLower(f.path)] = true
	g.generate()
	f.text = g.b.String()
	if r.chance(0.12) {
		f.text = messy(r, f.text)
	}
	switch r.IntN(40) {
	case 0:
		f.text = strings.ReplaceAll(f.text, "\n", "\r\n")
	case 1:
		f.text = "\ufeff" + f.text
	case 2:
		f.text = strings.TrimRight(f.text, "\n")
	case 3:
		f.text += "\n\n// the end"
	case 4:
		f.text = strings.ReplaceAll(f.text, "  ", "\t")
	}
	w.files = append(w.files, f)
}

// fileGen writes one file.
type fileGen struct {
	*rng
	world *world
	file  *protoFile
	b     strings.Builder
	depth int
	// top holds the names of the file's package level, which all files of a
	// package share.
	top *names
	// lateImports tells of imports that bodies turned out to need.
	uses map[*protoFile]bool
}

func (g *fileGen) line(format string, args ...any) {
	g.b.WriteString(strings.Repeat("  ", g.depth))
	fmt.Fprintf(&g.b, format, args...)
	g.b.WriteByte('\n')
}

func (g *fileGen) open(format string, args ...any) {
	g.line(format+" {", args...)
	g.depth++
}

func (g *fileGen) close() {
	g.depth--
	g.line("}")
}

// generate writes head, imports and bodies. Bodies come first in time, as they
// decide which imports are used.
func (g *fileGen) generate() {
	f := g.file
	g.top = g.scope()
	for _, other := range g.world.files {
		if other.pkg == f.pkg {
			for _, t := range other.types {
				g.top.used[flat(t.name[strings.LastIndexByte(t.name, '.')+1:])] = true
			}
		}
	}
	g.uses = map[*protoFile]bool{}
	g.chooseImports()

	body := &fileGen{rng: g.rng, world: g.world, file: f, top: g.top, uses: g.uses}
	body.declarations()

	g.doc("SYNTAX_SPECIFIED", "PACKAGE_DEFINED")
	if f.syntax != noSyntax {
		g.line("%s", map[syntax]string{
			proto2: `syntax = "proto2";`, proto3: pick(g.rng, `syntax = "proto3";`, `syntax = 'proto3';`),
			edition2023: `edition = "2023";`, edition2024: `edition = "2024";`,
		}[f.syntax])
		g.blank()
	}
	options := g.fileOptions()
	sections := []func(){g.packageLine, g.importLines, options}
	if g.chance(0.15) {
		g.Shuffle(len(sections), func(i, j int) { sections[i], sections[j] = sections[j], sections[i] })
	}
	for _, section := range sections {
		section()
	}
	g.b.WriteString(body.b.String())
	if g.chance(0.05) {
		g.line(";")
	}
}

func (g *fileGen) packageLine() {
	if g.file.pkg == "" {
		return
	}
	g.doc("PACKAGE_VERSION_SUFFIX", "PACKAGE_DIRECTORY_MATCH", "PACKAGE_SAME_DIRECTORY", "PACKAGE_LOWER_SNAKE_CASE",
		"DIRECTORY_SAME_PACKAGE", "PACKAGE_NO_IMPORT_CYCLE", "PACKAGE_SAME_GO_PACKAGE")
	g.line("package %s;", g.file.pkg)
	g.blank()
}

// chooseImports picks what the file can refer to.
func (g *fileGen) chooseImports() {
	for _, f := range g.world.files {
		if g.chance(0.45) {
			g.file.imports = append(g.file.imports, f)
		}
	}
	g.file.imports = append(g.file.imports, some(g.rng, pick(g.rng, 0, 0, 1, 1, 2), wellKnown)...)
	if g.chance(0.2) {
		g.file.imports = append(g.file.imports, descriptorFile)
	}
	g.Shuffle(len(g.file.imports), func(i, j int) {
		g.file.imports[i], g.file.imports[j] = g.file.imports[j], g.file.imports[i]
	})
}

func (g *fileGen) importLines() {
	var kept []*protoFile
	optionOnly := func(f *protoFile) bool {
		return g.file.syntax == edition2024 && f == descriptorFile && !g.uses[f]
	}
	slices.SortStableFunc(g.file.imports, func(a, b *protoFile) int { // those go last
		return cmp.Compare(btoi(optionOnly(a)), btoi(optionOnly(b)))
	})
	for _, f := range g.file.imports {
		if !g.uses[f] && g.chance(0.6) {
			continue
		}
		kept = append(kept, f)
		g.doc("IMPORT_USED", "IMPORT_NO_PUBLIC", "IMPORT_NO_WEAK", "STABLE_PACKAGE_NO_IMPORT_UNSTABLE", "PACKAGE_NO_IMPORT_CYCLE")
		modifier := ""
		switch {
		case g.chance(0.08) && !optionOnly(f):
			modifier = "public "
			g.file.public = append(g.file.public, f)
		case g.chance(0.04) && g.file.syntax < edition2024:
			modifier = "weak "
		case optionOnly(f):
			modifier = "option "
		}
		g.line("import %s%q;%s", modifier, f.path, g.trailing())
	}
	g.file.imports = kept
	if len(kept) > 0 {
		g.blank()
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// visible lists the types that the file may name.
func (g *fileGen) visible() []*typ {
	types := g.file.types
	seen := map[*protoFile]bool{}
	var add func(f, direct *protoFile)
	add = func(f, direct *protoFile) {
		if seen[f] {
			return
		}
		seen[f] = true
		for _, t := range f.types {
			if !t.local {
				types = append(types, t)
			}
		}
		for _, p := range f.public {
			add(p, direct)
		}
	}
	for _, f := range g.file.imports {
		add(f, f)
	}
	return types
}

// refer writes a reference to t and marks the imports that lead to it.
func (g *fileGen) refer(t *typ) string {
	for _, f := range g.file.imports {
		for _, got := range reach(f, map[*protoFile]bool{}) {
			if got == t {
				g.uses[f] = true
			}
		}
	}
	if rest, ok := strings.CutPrefix(t.name, g.file.pkg+"."); ok && g.file.pkg != "" && g.chance(0.6) {
		// The first part may also be found nearer by, so nested names are rare.
		if !strings.Contains(rest, ".") || g.chance(0.1) {
			return rest
		}
	}
	if g.chance(0.3) && !g.top.used[flat(strings.SplitN(t.name, ".", 2)[0])] {
		return t.name
	}
	return "." + t.name
}

func reach(f *protoFile, seen map[*protoFile]bool) []*typ {
	if seen[f] {
		return nil
	}
	seen[f] = true
	types := f.types
	for _, p := range f.public {
		types = append(types[:len(types):len(types)], reach(p, seen)...)
	}
	return types
}

func (g *fileGen) blank() {
	if g.chance(0.8) {
		g.b.WriteByte('\n')
	}
}
