package gen

import "strings"

var remarks = []string{
	"A remark.", "Says what it is.", "TODO(someone): more.", "ünïcödé 日本語 🎉", "", "  ", "x", "@exclude this", "\\n \\t", "a // b", "\"quoted\"",
	"buf:lint", "buf:lint:", "nolint",
}

// remark draws the text of one comment line; with ids it may be an ignore.
func (g *fileGen) remark(ids []string) string {
	if !g.chance(g.world.ignores) {
		return pick(g.rng, remarks...)
	}
	id := pick(g.rng, RuleIDs...)
	if len(ids) > 0 && g.chance(0.8) {
		id = pick(g.rng, ids...)
	}
	switch g.IntN(14) {
	case 0:
		return "buf:lint:ignore"
	case 1:
		return "buf:lint:ignore  " + id
	case 2:
		return "buf:lint:ignore " + id + " since it is old"
	case 3:
		return "buf:lint:ignore " + id + "," + pick(g.rng, RuleIDs...)
	case 4:
		return "buf:lint:ignore " + id + " " + pick(g.rng, RuleIDs...)
	case 5:
		return "buf:lint:ignore " + strings.ToLower(id)
	case 6:
		return "buf:lint:ignore " + id + pick(g.rng, "X", "_MORE", ".", "\t")
	case 7:
		return pick(g.rng, "Buf:lint:ignore ", "buf:lint: ignore ", "buf:lint:ignores ", "buf:breaking:ignore ", "x buf:lint:ignore ") + id
	case 8:
		return "buf:lint:ignore " + pick(g.rng, "STANDARD", "BASIC", "COMMENTS", "NOPE", "")
	}
	return "buf:lint:ignore " + id
}

// doc writes comments before a declaration; an ignore among them most often
// names one of the ids.
func (g *fileGen) doc(ids ...string) {
	if !g.chance(g.world.docs) && !g.chance(g.world.ignores/2) {
		return
	}
	if g.chance(0.07) { // a detached one first
		g.line("// %s", g.remark(ids))
		g.b.WriteByte('\n')
	}
	switch g.IntN(10) {
	case 0:
		g.line("/* %s */", g.remark(ids))
	case 1:
		g.line("/*")
		for range g.between(0, 3) {
			g.line(" * %s", g.remark(ids))
		}
		g.line(" */")
	case 2:
		g.line("/**\n%s\n\n%s**/", g.remark(ids), g.remark(ids))
	case 3:
		g.line("//%s", g.remark(ids))
		g.line("///%s", g.remark(ids))
	case 4:
		g.line("//")
	case 5:
		g.b.WriteString("/* " + g.remark(ids) + " */ ") // before the declaration on its line
	default:
		for range pick(g.rng, 1, 1, 1, 2, 3) {
			g.line("// %s", g.remark(ids))
		}
	}
	if g.chance(0.05) { // what was written is detached now
		g.b.WriteByte('\n')
	}
}

// trailing returns a comment for the end of a line, most often none.
func (g *fileGen) trailing() string {
	if !g.chance(g.world.docs / 6) {
		return ""
	}
	return pick(g.rng, " // ", "// ") + g.remark(nil)
}
