package gen

import (
	"strconv"
	"strings"
)

var words = []string{
	"user", "order", "item", "price", "weather", "report", "id", "url", "http", "v1", "x", "list", "get", "page",
	"token", "name", "kind", "state", "temp", "city", "zip", "a", "b2b", "geo", "point", "size", "type", "value",
	"package", "message", "descriptor", "request", "response", "service", "enum", "foo", "bar", "baz",
}

// style turns words into an identifier.
type style func(words []string) string

func pascal(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return b.String()
}

func camel(words []string) string {
	p := pascal(words)
	return strings.ToLower(p[:1]) + p[1:]
}

func lowerSnake(words []string) string { return strings.Join(words, "_") }
func upperSnake(words []string) string { return strings.ToUpper(lowerSnake(words)) }
func upper(words []string) string      { return strings.ToUpper(strings.Join(words, "")) }
func pascalSnake(words []string) string {
	var parts []string
	for _, w := range words {
		parts = append(parts, pascal([]string{w}))
	}
	return strings.Join(parts, "_")
}

var oddStyles = []style{pascal, camel, lowerSnake, upperSnake, upper, pascalSnake}

// names gives identifiers that are unique in one scope, whatever their case
// and underscores, since JSON names clash by these.
type names struct {
	*rng
	odd  float64 // how often a name breaks the style
	used map[string]bool
}

func (g *fileGen) scope() *names {
	return &names{rng: g.rng, odd: g.world.odd, used: map[string]bool{}}
}

func flat(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// new draws a name in the style, or now and then in another one.
func (n *names) new(good style) string {
	for try := 0; ; try++ {
		var parts []string
		for range pick(n.rng, 1, 1, 2, 2, 2, 3) {
			parts = append(parts, pick(n.rng, words...))
		}
		name := good(parts)
		if n.chance(n.odd) {
			name = n.decorate(pick(n.rng, oddStyles...)(parts))
		}
		if try > 3 {
			name += strconv.Itoa(try)
		}
		if n.take(name) {
			return name
		}
	}
}

// take claims a name; false if it is in use.
func (n *names) take(name string) bool {
	if keyword[name] || n.used[flat(name)] {
		return false
	}
	n.used[flat(name)] = true
	return true
}

// decorate adds the underscores, digits and capitals that case conversions
// stumble over.
func (n *names) decorate(name string) string {
	switch n.IntN(12) {
	case 0:
		return name + "_"
	case 1:
		return "_" + name
	case 2:
		return strings.Replace(name, "_", "__", 1)
	case 3:
		return name + pick(n.rng, "1", "_2", "3D", "V2", "2x", "_1_2")
	case 4:
		return name + pick(n.rng, "ID", "URL", "HTTP", "iOS", "XMLHttp")
	case 5:
		i := n.IntN(len(name))
		return name[:i] + "_" + name[i:]
	case 6:
		return strings.ToUpper(name[:1]) + name[1:]
	case 7:
		return name + strconv.Itoa(n.IntN(100)) + pick(n.rng, "a", "B", "_c")
	}
	return name
}

// keyword holds names that read as something else at the start of a statement
// somewhere; they are drawn on purpose elsewhere.
var keyword = map[string]bool{
	"message": true, "enum": true, "service": true, "package": true, "import": true, "option": true, "extend": true,
	"extensions": true, "reserved": true, "oneof": true, "map": true, "group": true, "optional": true,
	"required": true, "repeated": true, "rpc": true, "returns": true, "stream": true, "syntax": true,
	"edition": true, "export": true, "local": true, "to": true, "max": true, "weak": true, "public": true,
	"true": true, "false": true, "inf": true, "nan": true,
}
