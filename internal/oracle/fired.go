package oracle

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// fired counts in how many cases each rule found something, by the shape of the
// case.
type fired map[string]map[string]int

// add notes the rules named in findings that are printed as JSON.
func (f fired) add(c *cases.Case, ids []string, stdout []byte) {
	for _, id := range ids {
		if !bytes.Contains(stdout, []byte(`"type":"`+id+`"`)) {
			continue
		}
		if f[id] == nil {
			f[id] = make(map[string]int)
		}
		for _, shape := range shapes(c) {
			f[id][shape]++
		}
	}
}

// write prints a table: one row a rule, one column a shape.
func (f fired) write(w io.Writer, ids []string) {
	columns := make(map[string]int)
	for _, of := range f {
		for shape := range of {
			columns[shape] = max(len(shape), 4)
		}
	}
	row := func(id string, cell func(shape string) any) {
		fmt.Fprintf(w, "  %-48s", id)
		for _, shape := range slices.Sorted(maps.Keys(columns)) {
			fmt.Fprintf(w, " %*v", columns[shape], cell(shape))
		}
		fmt.Fprintln(w)
	}
	row("", func(shape string) any { return shape })
	for _, id := range ids {
		row(id, func(shape string) any { return f[id][shape] })
	}
}

// shapes are what kind of workspace a case is about, by its configuration, and
// what the earlier version is given as, where there is one.
func shapes(c *cases.Case) []string {
	workspace := "bare"
	for _, f := range c.Files {
		if strings.HasPrefix(f.Name, "old/") && slices.Contains(c.Args, "breaking") {
			continue
		}
		text := string(f.Data)
		has := func(pattern string) bool { return regexp.MustCompile(pattern).MatchString(text) }
		switch path.Base(f.Name) {
		case "buf.work.yaml":
			workspace = "work"
		case "buf.yaml":
			switch {
			case workspace == "work":
			case has(`\bmodules['"]?:`):
				workspace = "modules"
			case has(`\broots['"]?:`):
				workspace = "roots"
			default:
				if m := regexp.MustCompile(`\bversion['"]?: *['"]?(v\w+)`).FindStringSubmatch(text); m != nil {
					workspace = m[1]
				}
			}
		}
	}
	out := []string{"all", "in:" + workspace}
	for i, arg := range c.Args {
		switch {
		case arg == "--against-registry":
			out = append(out, "vs:registry")
		case i > 0 && c.Args[i-1] == "--against":
			out = append(out, "vs:"+source(arg))
		}
	}
	return out
}

// source sorts what an input is, by how it is written.
func source(input string) string {
	name, _, _ := strings.Cut(input, "#")
	switch path.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst")) {
	case ".git":
		return "git"
	case ".binpb", ".bin", ".json", ".txtpb", ".yaml":
		return "image"
	case ".tar", ".tgz", ".zip":
		return "archive"
	}
	if strings.Contains(input, "git") {
		return "git"
	}
	return "dir"
}
