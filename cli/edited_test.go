package cli_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
)

// edited is a workspace that is edited at random.
type edited struct {
	t     *testing.T
	r     *rand.Rand
	dir   string
	files map[string]*proto
	yaml  string
	// past are the states to go back to.
	past []state
	// good are states that compile, and broken says that this one does not.
	good   []state
	broken bool
	// count numbers names.
	count int
	// two says that the files of packages and the odd ones are two modules.
	two bool
	// options says that most edits are about an option and who sets it.
	options bool
	// lock is the buf.lock of a workspace with a dependency, which the cache of
	// modules has.
	lock string
	// tampered says that what the cache of modules has is not what it was.
	tampered bool
	declared
	// recalled counts how runs made use of earlier ones.
	recalled map[string]int
	counting sync.Mutex
}

type state struct {
	files map[string]*proto
	yaml  string
}

// proto is a file, taken apart so that edits leave it plausible.
type proto struct {
	edition  string // empty for proto3
	pkg      string
	head     []string // imports and options
	messages []string
	tail     string
}

func (p *proto) text() string {
	var b strings.Builder
	if p.edition != "" {
		b.WriteString("edition = \"" + p.edition + "\";\n")
	} else {
		b.WriteString("syntax = \"proto3\";\n")
	}
	if p.pkg != "" {
		b.WriteString("package " + p.pkg + ";\n")
	}
	b.WriteString(strings.Join(p.head, "\n") + "\n" + strings.Join(p.messages, "\n") + "\n" + p.tail)
	return b.String()
}

func (p *proto) clone() *proto {
	q := *p
	q.head, q.messages = slices.Clone(p.head), slices.Clone(p.messages)
	return &q
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

var packages = []string{"acme.a.v1", "acme.b.v1", "acme.c", "acme.c.Inner", ""}

func newEdited(t *testing.T, seed uint64) *edited {
	e := &edited{t: t, r: rand.New(rand.NewPCG(seed, 7)), dir: t.TempDir(), files: map[string]*proto{}, yaml: "version: v2\n", recalled: map[string]int{}, two: seed%3 == 2, options: seed%2 == 1}
	e.write("../program", "the program")
	if e.r.IntN(2) == 0 {
		e.depend()
	}
	e.configure(e.yaml)
	for _, name := range []string{"acme/f.proto", "odd/f.proto"} { // no module is empty
		e.files[name] = &proto{pkg: pick(e.r, packages)}
		e.save(name)
	}
	e.files[optionFile] = &proto{edition: "2023", pkg: "acme", head: []string{`import "google/protobuf/descriptor.proto";`}, messages: []string{e.option()}}
	e.save(optionFile)
	for n := 0; e.options && len(e.files) < 9; n++ {
		name := fmt.Sprintf("acme/p%d.proto", n)
		e.files[name] = &proto{pkg: fmt.Sprintf("acme.p%d", n), head: []string{importOption}}
		e.set(name)
	}
	for len(e.files) < 11 {
		if name := e.add(); !e.compiles() {
			e.remove(name)
		}
	}
	e.good = []state{{maps.Clone(e.files), e.yaml}}
	e.command("git", "init", "-q", "-b", "main")
	for _, keep := range earlier {
		keep(e)
	}
	return e
}

// earlier are the ways to keep what there is as the earlier version of a
// workspace.
var earlier = []func(*edited){
	func(e *edited) {
		if err := os.RemoveAll(filepath.Join(e.dir, "..", "old")); err != nil {
			e.t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(e.dir, "..", "old"), os.DirFS(e.dir)); err != nil {
			e.t.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(e.dir, "..", "old", ".git")); err != nil {
			e.t.Fatal(err)
		}
	},
	func(e *edited) { e.run("", 0, "build", "-o", "../old.binpb") }, // the one before, where there is none
	func(e *edited) {
		e.command("git", "add", "-A")
		e.command("git", "-c", "user.name=N", "-c", "user.email=n@example.com", "commit", "-q", "--allow-empty", "-m", "m")
	},
}

// command runs another program in the workspace.
func (e *edited) command(name string, args ...string) {
	cmd := exec.CommandContext(e.t.Context(), name, args...)
	cmd.Dir = e.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		e.t.Fatalf("%s: %v: %s", cmd, err, out)
	}
}

func (e *edited) compiles() bool { return e.run("", 0, "build", "--no-cache").Code == 0 }

func (e *edited) paths() []string { return slices.Sorted(maps.Keys(e.files)) }

// configure writes the configuration.
func (e *edited) configure(yaml string) {
	e.yaml = yaml
	if e.two && strings.HasPrefix(yaml, "version: v2\n") {
		yaml = "version: v2\nmodules:\n  - path: one\n  - path: two\n" + strings.TrimPrefix(yaml, "version: v2\n")
	}
	if e.lock != "" && strings.HasPrefix(yaml, "version: v2\n") {
		yaml += "deps:\n  - reg.example.com/acme/dep\n"
		e.write("buf.lock", e.lock)
	} else if err := os.Remove(filepath.Join(e.dir, "buf.lock")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		e.t.Fatal(err)
	}
	e.write("buf.yaml", yaml)
}

// depFile is a file of the dependency, and depCommit its commit.
const (
	depFile   = "dep/v1/dep.proto"
	depCommit = "7e133ede9007463f8fb202b103d969f0"
)

// depend puts a module into the cache of modules, as clients do, for the
// workspace to depend on.
func (e *edited) depend() {
	files := []module.File{
		{Path: "LICENSE", Data: []byte("Do what you like.\n")},
		{Path: depFile, Data: []byte("syntax = \"proto3\";\npackage dep.v1;\nmessage D {}\n")},
	}
	for _, f := range files {
		e.writeAt(filepath.Join(e.place(), "files", filepath.FromSlash(f.Path)), string(f.Data))
	}
	e.writeAt(filepath.Join(e.place(), "module.yaml"), "version: v1\nfiles_dir: files\n")
	e.lock = fmt.Sprintf("version: v2\ndeps:\n  - name: reg.example.com/acme/dep\n    commit: %s\n    digest: %s\n", depCommit, module.DigestB5(module.Entries(files), nil))
}

// tamper changes what the cache of modules has of the dependency, which nobody
// may do, or makes up for it.
func (e *edited) tamper() string {
	stray := filepath.Join(e.place(), "files", "README.md")
	if e.tampered = !e.tampered; e.tampered {
		e.writeAt(stray, "Read me.\n")
		return "tamper with the dependency"
	}
	if err := os.Remove(stray); err != nil {
		e.t.Fatal(err)
	}
	return "mend the dependency"
}

// place is where the cache of modules has the dependency.
func (e *edited) place() string {
	return filepath.Join(e.modules(), "v3", "modules", "b5", "reg.example.com", "acme", "dep", depCommit)
}

// modules is the cache of modules.
func (e *edited) modules() string { return filepath.Join(e.dir, "..", "modules") }

// at is where a file is, by its import path.
func (e *edited) at(name string) string {
	module := ""
	switch {
	case !e.two || filepath.Ext(name) != ".proto":
	case strings.HasPrefix(name, "odd/"):
		module = "two"
	default:
		module = "one"
	}
	return filepath.Join(e.dir, module, filepath.FromSlash(name))
}

func (e *edited) write(name, text string) { e.writeAt(e.at(name), text) }

func (e *edited) writeAt(full, text string) {
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		e.t.Fatal(err)
	}
	target := full
	if e.r.IntN(2) == 0 { // as editors do
		target = full + "~"
	}
	if err := os.WriteFile(target, []byte(text), 0o666); err != nil {
		e.t.Fatal(err)
	}
	if target != full {
		if err := os.Rename(target, full); err != nil {
			e.t.Fatal(err)
		}
	}
}

func (e *edited) remove(name string) {
	delete(e.files, name)
	if err := os.Remove(e.at(name)); err != nil {
		e.t.Fatal(err)
	}
}

func (e *edited) save(name string) { e.write(name, e.files[name].text()) }

// add adds a file.
func (e *edited) add() string {
	pkg := pick(e.r, packages)
	dir := strings.ReplaceAll(pkg, ".", "/")
	if e.r.IntN(5) == 0 {
		dir = "odd"
	}
	name := strings.TrimPrefix(fmt.Sprintf("%s/f%d.proto", dir, e.r.IntN(40)), "/")
	p := &proto{pkg: pkg}
	e.files[name] = p
	if e.r.IntN(3) > 0 {
		p.head = append(p.head, importOption)
	}
	for range e.r.IntN(3) {
		e.addImport(name)
	}
	for range 1 + e.r.IntN(3) {
		p.messages = append(p.messages, e.message(name))
	}
	if e.lock != "" && e.r.IntN(3) == 0 {
		p.head = append(p.head, fmt.Sprintf("import %q;", depFile))
		p.messages = append(p.messages, fmt.Sprintf("message OfDep%d { dep.v1.D d = 1; }", e.number()))
	}
	if e.r.IntN(2) == 0 {
		p.messages = append(p.messages, e.service(name))
	}
	if e.r.IntN(3) == 0 {
		p.head = append(p.head, fmt.Sprintf("option go_package = \"g%d\";", e.r.IntN(2)))
	}
	e.save(name)
	return name
}

func (e *edited) addImport(name string) {
	var earlier []string
	for _, other := range e.paths() {
		if other < name || e.r.IntN(20) == 0 {
			earlier = append(earlier, other)
		}
	}
	earlier = append(earlier, "google/protobuf/timestamp.proto", "google/protobuf/descriptor.proto")
	line := fmt.Sprintf("import %s%q;", pick(e.r, []string{"", "", "", "public "}), pick(e.r, earlier))
	p := e.files[name]
	if !slices.ContainsFunc(p.head, func(h string) bool { return strings.HasSuffix(h, line[strings.Index(line, "\""):]) }) && !strings.Contains(line, "\""+name+"\"") {
		p.head = append(p.head, line)
	}
}

// optionFile has an option whose values are messages. Files that import it may set
// it.
const (
	optionFile   = "acme/o.proto"
	importOption = `import "acme/o.proto";`
)

// declared is how the option is declared: which types are nearer by than those at
// the top, which fields there are, of what type the field of the message at the top
// is, and which number the value of the enum there has.
type declared [4]string

// option declares it, in one of these otherwise than before.
func (e *edited) option() string {
	ways := [...][]string{
		{"", "message T { string c = 1; } ", "message T { string a = 7; } ", "enum V { N_A = 0; V_B = 3; } ", "message V { } "},
		{
			"string a = 1; string c = 2;",
			"string a = 4; string c = 2; message N { bool a = 1; }",
			"oneof x { string a = 1; string b = 3; } oneof y { string c = 2; }",
			"oneof x { string a = 1; string c = 2; } oneof y { string b = 3; }",
			"string a = 1; string c = 2; string d = 3 [features.field_presence = LEGACY_REQUIRED];",
			"string a = 1; repeated string c = 2;",
		},
		{"string", "bytes"},
		{"1", "2"},
	}
	d := &e.declared
	if d[1] == "" {
		*d = declared{ways[0][0], ways[1][0], ways[2][0], ways[3][0]}
	}
	i := e.r.IntN(len(ways))
	d[i] = pick(e.r, ways[i])
	return fmt.Sprintf("message O { %s%s T t = 9; V v = 10; } message T { %s a = 1; } enum V { V_A = 0; V_B = %s; } extend google.protobuf.FieldOptions { O o = 50001; }", d[0], d[1], d[2], d[3])
}

// setting is the option of a field of the file at name, if it is to have one.
func (e *edited) setting(name string) string {
	if !slices.Contains(e.files[name].head, importOption) {
		return ""
	}
	return pick(e.r, []string{
		"", ` [(acme.o) = {a: "s" c: "t"}]`, ` [(acme.o) = {c: "t"}]`, ` [(acme.o).a = "s"]`,
		` [(acme.o).t.a = "s"]`, ` [(acme.o) = {t {a: "s"}}]`, ` [(acme.o).t = {}]`, ` [(acme.o).v = V_B]`,
	})
}

// set gives the file at name one message, with a field that sets the option,
// most likely.
func (e *edited) set(name string) {
	for tries := 9; tries >= 0; tries-- {
		p := e.files[name].clone()
		setting := ""
		if tries > 0 {
			setting = e.setting(name)
		}
		e.count++
		p.messages = []string{fmt.Sprintf("message P%d { string x = 1%s; }", e.count, setting)}
		e.files[name] = p
		if e.save(name); e.compiles() {
			return
		}
	}
}

// editOption changes the option, or a file that sets it.
func (e *edited) editOption() string {
	name := fmt.Sprintf("acme/p%d.proto", e.r.IntN(6))
	if e.files[name] != nil && slices.Contains(e.files[name].head, importOption) && e.r.IntN(3) == 0 {
		e.set(name)
		return "set " + name
	}
	if e.files[optionFile] == nil {
		return "nothing"
	}
	p := e.files[optionFile].clone()
	p.messages = []string{e.option()}
	e.files[optionFile] = p
	e.save(optionFile)
	return "option"
}

var scalars = []string{"string", "int32", "bool"}

// number is a number that no other name has, most likely.
func (e *edited) number() int {
	if e.r.IntN(20) == 0 {
		return e.r.IntN(e.count + 1)
	}
	e.count++
	return e.count
}

func (e *edited) message(name string) string {
	n := e.number()
	ignore := pick(e.r, []string{"", "", "", "// buf:lint:ignore MESSAGE_PASCAL_CASE\n"})
	field := pick(e.r, scalars)
	switch e.r.IntN(4) {
	case 0:
		return fmt.Sprintf("%senum E%d { E%d_%s = 0; E%d_B = 1; }", ignore, n, n, pick(e.r, []string{"UNSPECIFIED", "A"}), n)
	case 1:
		if used := e.anyMessage(name); used != "" {
			field = used
		}
	}
	return fmt.Sprintf("%smessage %s%d { %s %s = %d%s; }", ignore, pick(e.r, []string{"M", "M", "m"}), n, field, pick(e.r, []string{"x", "yY"}), 1+e.r.IntN(3), e.setting(name))
}

// anyMessage is the full name of a message of some file, most likely one that
// the file at name imports.
func (e *edited) anyMessage(name string) string {
	p := e.files[pick(e.r, e.paths())]
	if e.r.IntN(20) > 0 {
		for _, h := range e.files[name].head {
			if parts := strings.Split(h, "\""); e.files[parts[1]] != nil {
				p = e.files[parts[1]]
			}
		}
	}
	for _, m := range p.messages {
		_, rest, ok := strings.Cut(m, "message ")
		if !ok && e.r.IntN(2) == 0 {
			_, rest, ok = strings.Cut(m, "enum ")
		}
		if name, _, _ := strings.Cut(rest, " "); ok {
			return strings.TrimPrefix(p.pkg+"."+name, ".")
		}
	}
	return ""
}

func (e *edited) service(name string) string {
	in := ""
	for _, m := range e.files[name].messages {
		if _, rest, ok := strings.Cut(m, "message "); ok {
			in, _, _ = strings.Cut(rest, " ")
		}
	}
	if in == "" {
		return "// nothing"
	}
	ignore := pick(e.r, []string{"", "", "// buf:lint:ignore RPC_REQUEST_RESPONSE_UNIQUE\n"})
	return fmt.Sprintf("service S%d {\n%s rpc Do(%s) returns (%s); }", e.number(), ignore, in, in)
}

// edit makes one change at random, and says which.
func (e *edited) edit() string {
	if often := 10; e.tampered || e.lock != "" && e.r.IntN(often) == 0 {
		return e.tamper()
	}
	if e.broken && e.r.IntN(5) > 0 {
		e.back(e.good[len(e.good)-1])
		return "go back to what compiles"
	}
	snapshot := state{maps.Clone(e.files), e.yaml}
	e.past = append(e.past, snapshot)
	if e.options && e.r.IntN(4) > 0 {
		return e.editOption()
	}
	paths := e.paths()
	name := pick(e.r, paths)
	p := e.files[name].clone()
	change := func(what string) string {
		e.files[name] = p
		e.save(name)
		return what + " " + name
	}
	switch e.r.IntN(25) {
	case 0:
		return "add " + e.add()
	case 1:
		if len(paths) > 2 {
			e.remove(name)
			return "remove " + name
		}
	case 2:
		to := filepath.ToSlash(filepath.Join(filepath.Dir(name), fmt.Sprintf("r%d.proto", e.r.IntN(9))))
		if e.files[to] == nil {
			e.files[to] = p
			e.save(to)
			e.remove(name)
			return "rename " + name + " " + to
		}
	case 3:
		p.tail += "// a comment\n"
		return change("comment")
	case 4:
		p.pkg = pick(e.r, packages)
		return change("package")
	case 5:
		p.head = append(p.head, fmt.Sprintf("option %s = \"g%d\";", pick(e.r, []string{"go_package", "java_package"}), e.r.IntN(3)))
		return change("option")
	case 6:
		e.files[name] = p
		e.addImport(name)
		return change("import")
	case 7:
		if len(p.head) > 0 {
			i := e.r.IntN(len(p.head))
			p.head = slices.Delete(p.head, i, i+1)
			return change("head")
		}
	case 8, 9:
		p.messages = append(p.messages, e.message(name))
		return change("message")
	case 10:
		if len(p.messages) > 0 {
			i := e.r.IntN(len(p.messages))
			p.messages = slices.Delete(p.messages, i, i+1)
			return change("less")
		}
	case 11:
		p.messages = append(p.messages, e.service(name))
		return change("service")
	case 12:
		now := time.Now()
		if err := os.Chtimes(e.at(name), now, now); err != nil {
			e.t.Fatal(err)
		}
		return "touch " + name
	case 13:
		e.back(pick(e.r, e.past))
		return "go back"
	case 14:
		e.configure(pick(e.r, []string{
			"version: v2\n", "version: v2\nlint:\n  use: [BASIC, PACKAGE_NO_IMPORT_CYCLE]\n", "version: v1\n",
			"version: v2\nlint:\n  ignore: [odd]\n", "version: v2\nlint:\n  use: [DEFAULT]\n", "version: v2\nlint:\n  disallow_comment_ignores: true\n",
			"version: v2\nbreaking:\n  use: [WIRE_JSON]\n", "version: v2\nbreaking:\n  use: [PACKAGE]\n  ignore: [odd]\n",
		}))
		return "configure"
	case 15:
		if e.r.IntN(3) == 0 {
			e.write("google/protobuf/timestamp.proto", "syntax = \"proto3\";\npackage google.protobuf;\nmessage Timestamp { int64 s = 1; }\n")
			return "stand in for a file of the program"
		}
		_ = os.RemoveAll(filepath.Dir(filepath.Dir(e.at("google/protobuf/timestamp.proto"))))
		return "stand back"
	case 16:
		p.tail += "message Broken {"
		text := change("break")
		e.past = append(e.past, snapshot, snapshot, snapshot)
		return text
	case 17:
		i := e.r.IntN(len(earlier))
		earlier[i](e)
		return fmt.Sprint("keep as an earlier version ", i)
	case 18, 19:
		if len(p.messages) > 0 {
			i := e.r.IntN(len(p.messages))
			old := p.messages[i]
			if p.messages[i] = e.altered(name, old); p.messages[i] != old {
				return change("alter")
			}
		}
	case 20, 21, 22:
		return e.editEarlier()
	case 23, 24:
		return e.editOption()
	}
	return "nothing"
}

// altered changes a declaration but not its name.
func (e *edited) altered(name, m string) string {
	switch e.r.IntN(4) {
	case 0:
		return strings.Replace(m, " }", fmt.Sprintf(" %s z%d = %d; }", pick(e.r, scalars), e.number(), 4+e.r.IntN(9)), 1)
	case 1:
		if e.count++; strings.Contains(m, "enum ") {
			return strings.Replace(m, " }", fmt.Sprintf(" Z%d = %d; }", e.count, 4+e.r.IntN(9)), 1)
		}
		return strings.Replace(m, " { ", fmt.Sprintf(" { message X%d { bool z = 1; } ", e.count), 1)
	case 2:
		return strings.NewReplacer("string ", "bytes ", "int32 ", "int64 ", "bytes ", "string ").Replace(m)
	}
	_, body, ok := strings.Cut(m, "{")
	if used := e.anyMessage(name); used != "" && ok && strings.Contains(m, "message ") && !strings.Contains(body, "{") {
		return strings.Replace(m, "{", fmt.Sprintf("{ %s u%d = %d;", used, e.number(), 14+e.r.IntN(9)), 1)
	}
	return m
}

// editEarlier changes a file of the earlier version, as if it had been another
// one.
func (e *edited) editEarlier() string {
	old := filepath.Join(e.dir, "..", "old")
	now := e.dir
	e.dir = old
	defer func() { e.dir = now }()
	name := pick(e.r, e.paths())
	full := e.at(name)
	data, err := os.ReadFile(full)
	switch {
	case err != nil || e.r.IntN(6) == 0:
		e.writeAt(full, e.files[name].text())
		return "take " + name + " for the earlier version"
	case e.r.IntN(6) == 0:
		if err := os.Remove(full); err != nil {
			e.t.Fatal(err)
		}
		return "remove " + name + " from the earlier version"
	case e.r.IntN(3) == 0:
		e.writeAt(full, string(data)+"// a comment\n")
		return "comment " + name + " in the earlier version"
	}
	lines := strings.SplitAfter(string(data), "\n")
	i := e.r.IntN(len(lines))
	if e.r.IntN(3) == 0 {
		lines[i] += e.message(name) + "\n"
	} else {
		lines[i] = e.altered(name, lines[i])
	}
	e.writeAt(full, strings.Join(lines, ""))
	return fmt.Sprintf("change line %d of %s in the earlier version", i, name)
}

// back goes back to an earlier state.
func (e *edited) back(to state) {
	for name := range e.files {
		if to.files[name] == nil {
			e.remove(name)
		}
	}
	for name, p := range to.files {
		if e.files[name] == nil || e.files[name].text() != p.text() {
			e.write(name, p.text())
		}
	}
	e.files = maps.Clone(to.files)
	if e.yaml != to.yaml {
		e.configure(to.yaml)
	}
}
