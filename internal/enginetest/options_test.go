package enginetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/schema"
)

// use writes a file with options on all kinds of declarations.
func (g *generator) use(syntax string) string {
	g.head(syntax)
	g.say("package gen.use;")
	g.say("import \"google/protobuf/descriptor.proto\"; import %s\"opts.proto\";", g.importing())
	if g.one(0.3) {
		g.say("import \"google/protobuf/any.proto\";")
	}
	g.statements(0)
	if g.syntax == "2024" {
		g.say("option features.enforce_naming_style = STYLE_LEGACY;")
	} else if g.one(0.5) {
		g.say("option go_package = \"a/b\"; option java_multiple_files = true; option cc_enable_arenas = false;")
	}
	g.open = nil
	for range 1 + g.IntN(2) {
		g.declareMessage(0)
	}
	g.extensions(650)
	g.declareEnum()
	g.say("service S%d {", g.next())
	g.statements(6)
	for range g.IntN(3) {
		g.say("rpc M%d ( %s.gen.opts.Sub ) returns ( %sgen.opts.All )", g.next(), g.pick("", "stream "), g.pick("", "stream "))
		if g.one(0.4) {
			g.say(";")
			continue
		}
		g.say("{")
		g.statements(7)
		g.say("} %s", g.pick("", ";"))
	}
	g.say("}")
	return g.String()
}

func (g *generator) importing() string {
	if g.syntax == "2024" {
		return g.pick("", "public ")
	}
	return g.pick("", "", "public ", "weak ")
}

func (g *generator) next() int {
	g.n++
	return g.n
}

func (g *generator) declareEnum() {
	n := g.next()
	closed := ""
	if g.syntax > "2" && g.syntax < "p" && g.one(0.3) {
		closed = "option features.enum_type = CLOSED;"
	}
	g.say("%senum Enum%d { %s", g.visibility(), n, closed)
	g.statements(4)
	for i := range 1 + g.IntN(3) {
		g.say("V%d_%c = %d%s;", n, 'A'+i, i, g.brackets(5, g.some("deprecated = true")...))
	}
	if g.one(0.5) {
		g.say("reserved 10, 20 to 30, 100 to max;")
		g.say("reserved -5 to -3, -1;")
	}
	g.reservedNames()
	g.say("}")
}

// enum is the enum if a field can have it here, else the other type.
func (g *generator) enum(other string) string {
	if g.of == "proto2" && g.syntax == "proto3" {
		return other
	}
	return ".gen.opts.E"
}

func (g *generator) some(s string) []string {
	if g.one(0.3) {
		return []string{s}
	}
	return nil
}

func (g *generator) visibility() string {
	if g.syntax == "2024" {
		return g.pick("", "", "export ", "local ")
	}
	return ""
}

// extensions extends a message that is open to it.
func (g *generator) extensions(number int) {
	if len(g.open) == 0 || g.one(0.5) {
		return
	}
	of := g.open[len(g.open)-1]
	g.open = g.open[:len(g.open)-1]
	g.say("extend %s%s {", g.pick("", "gen.use.", ".gen.use."), of)
	g.say("%sint32 x%d = %d%s;", g.label(), g.next(), number, g.brackets(2))
	if g.syntax == "proto2" {
		g.say("repeated group X%d = %d%s { optional string s = 1; }", g.next(), number+1, g.brackets(2))
	}
	g.say("} extend %s { repeated gen.opts.Sub x%d = %d; }", of, g.next(), number+2)
}

func (g *generator) reservedNames() {
	for range g.IntN(3) {
		if g.syntax < "3" {
			g.say("reserved n%d, n%d;", g.next(), g.next())
		} else {
			g.say("reserved \"n%d\", 'n' \"%d\";", g.next(), g.next())
		}
	}
}

func (g *generator) declareMessage(depth int) {
	name := g.next()
	if depth == 0 {
		g.path = g.path[:0]
	}
	g.path = append(g.path, fmt.Sprintf("Msg%d", name))
	full := strings.Join(g.path, ".")
	defer func() { g.path = g.path[:len(g.path)-1] }()
	g.say("%smessage Msg%d {", g.visibility(), name)
	g.statements(1)
	g.extensions(600 + g.n%50)
	number := 0
	for range 2 + g.IntN(6) {
		number++
		switch g.IntN(8) {
		case 0:
			g.say("repeated %s f%d = %d%s;", g.pick(g.enum("bool"), "int32", "gen.opts.Sub", "string"), g.next(), number, g.brackets(2))
		case 1:
			more := g.utf8()
			key := "string"
			if more == nil {
				key = g.pick("string", "int32")
			}
			g.say("map<%s,%s> f%d = %d%s;", key, g.pick("bytes", "gen.opts.Sub", g.enum("uint64")), g.next(), number, g.brackets(2, more...))
		case 2:
			g.say("oneof o%d {", g.next())
			g.statements(3)
			g.say("int32 f%d = %d%s;", g.next(), number, g.brackets(2))
			number++
			g.say("gen.opts.Sub f%d = %d; }", g.next(), number)
		case 3:
			n := g.next()
			if g.syntax == "proto3" {
				if g.one(0.3) {
					g.say("enum En%d { _f%d = 0; } message X_f%d {}", n, n, n)
					g.say("optional int32 f%d = %d%s;", n, number, g.brackets(2))
				} else {
					g.say("optional gen.opts.Sub %sf%d = %d%s;", g.pick("", "_", "X_"), n, number, g.brackets(2))
				}
			} else if g.syntax == "proto2" {
				g.say("optional group G%d = %d%s {", n, number, g.brackets(2))
				g.statements(1)
				g.say("optional int32 a = 1; }")
			}
		case 4:
			if depth < 2 {
				g.declareMessage(depth + 1)
			}
		case 5:
			g.declareEnum()
		default:
			g.scalarField(number)
		}
	}
	if g.one(0.5) {
		g.say("reserved 1000, 1010 to 1020; reserved 20000 to max;")
	}
	g.reservedNames()
	if g.syntax != "proto3" && g.one(0.6) {
		g.say("extensions 500, 600 to 700%s; extensions 800;", g.brackets(8))
		g.open = append(g.open, full)
	}
	g.say("}")
}

func (g *generator) utf8() []string {
	if g.syntax < "3" && g.one(0.5) {
		return []string{g.pick("features.utf8_validation = NONE", "features = { utf8_validation: VERIFY }")}
	}
	return nil
}

// scalarField is a field with all that a scalar can have.
func (g *generator) scalarField(number int) {
	ty := append(scalars, g.enum("bool"))[g.IntN(len(scalars)+1)]
	var more []string
	if g.one(0.3) {
		more = append(more, fmt.Sprintf("json_name = \"j%d\"", g.next()))
	}
	if g.syntax != "proto3" && g.one(0.6) {
		more = append(more, "default = "+g.scalar(ty[strings.LastIndex(ty, ".")+1:]))
	}
	if g.one(0.2) {
		more = append(more, "deprecated = "+g.pick("true", "false"))
	}
	if g.syntax < "3" && g.one(0.2) && !strings.Contains(fmt.Sprint(more), "default") {
		more = append(more, g.pick("features.field_presence = EXPLICIT", "features = { field_presence: EXPLICIT }"))
	}
	if g.one(0.1) {
		more = append(more, "retention = RETENTION_SOURCE", "targets = TARGET_TYPE_FIELD", "targets = TARGET_TYPE_FILE")
	}
	g.say("%s%s %s%d = %d%s;", g.label(), ty, g.pick("f", "some_field_", "_f"), g.next(), number, g.brackets(2, more...))
}

// TestOptions compares on generated files that are full of options.
func TestOptions(t *testing.T) {
	t.Parallel()
	seed := anySeed(t)
	accepted := 0
	why := make(map[string]int)
	for round := range *rounds {
		g := &generator{Rand: rand.New(rand.NewPCG(seed, round))}
		g.calm = g.one(0.3)
		syntaxes := []string{"proto2", "proto3", "2023", "2024"}
		g.of = g.pick(syntaxes[:3]...)
		r := make(root)
		r.put("opts.proto", g.declare())
		r.put("use.proto", g.use(g.pick(syntaxes...)))
		if sameOrWhy(t, schema.Request{Opener: r, Paths: []string{"opts.proto", "use.proto"}}, why) {
			accepted++
		}
		if t.Failed() {
			t.Fatalf("in round %d:\n%s\n%s", round, r["opts.proto"].Text, r["use.proto"].Text)
		}
	}
	t.Logf("%d of %d accepted; otherwise %v", accepted, *rounds, why)
	if accepted < int(*rounds)/2 {
		t.Errorf("too few to prove anything")
	}
}
