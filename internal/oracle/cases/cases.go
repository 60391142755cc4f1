// Package cases describes one run of the command line: a tree of files, a
// working folder and arguments. It reads and writes such cases as .txtar files
// and knows nothing of the programs that run them.
package cases

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
)

// Root stands for the absolute path of the case's tree in arguments, in link
// targets and in outputs.
const Root = "$WORK"

// Home stands for the absolute path of the program's home in outputs.
const Home = "$HOME"

// Case is one run of the command line.
type Case struct {
	// Name tells the case apart from all others: its kind, seed and number, or
	// the name of its file.
	Name string
	// Note says, for a person, what the case is about. May be empty.
	Note string
	// Args are the arguments after the program's name. Root is replaced.
	Args []string
	// Dir is the working folder, relative to the tree. "" is the tree's root.
	Dir string
	// Files are the tree's files. A name that ends in "/" is an empty folder.
	Files []golden.File
	// Links are the tree's symbolic links.
	Links []Link
	// Copies are files of the tree whose content is that of a file of the
	// repository, which Target names.
	Copies []Link
	// Steps are done in the tree, in order, before the run: see package oracle
	// for what there is.
	Steps [][]string
	// Stdin names the file of the tree that is standard input; "" is none.
	Stdin string
	// Env are variables, "NAME=value" each; Root is replaced.
	Env []string
	// Tree is a folder that exists already and stands for the whole tree; the
	// case only reads it. Files, Links and Copies are empty then.
	Tree string
}

// Link is a symbolic link in the tree. Target is written as it is, but for
// Root.
type Link struct{ Path, Target string }

// Add appends a file.
func (c *Case) Add(name, content string) {
	c.Files = append(c.Files, golden.File{Name: name, Data: []byte(content)})
}

// Clone returns a copy whose slices can be changed freely. File contents are
// shared, as no one writes to them in place.
func (c *Case) Clone() *Case {
	d := *c
	d.Args, d.Files, d.Links, d.Copies = slices.Clone(c.Args), slices.Clone(c.Files), slices.Clone(c.Links), slices.Clone(c.Copies)
	d.Steps, d.Env = slices.Clone(c.Steps), slices.Clone(c.Env)
	return &d
}

// Step appends a step.
func (c *Case) Step(words ...string) { c.Steps = append(c.Steps, words) }

// Archive returns the case as an archive without expectations. The head holds
// the note as lines that begin with "#", then
//
//	cmd ARGS...
//	dir PATH
//	link PATH TARGET
//	copy PATH TARGET
//	step WORDS...
//	stdin PATH
//	env NAME=VALUE
//
// A Tree is only named, so such a case can't be read again.
func (c *Case) Archive() golden.Archive {
	var a golden.Archive
	for line := range strings.Lines(c.Note) {
		a.Comment = append(a.Comment, strings.TrimRight("# "+strings.TrimRight(line, "\r\n"), " "))
	}
	a.Comment = append(a.Comment, "cmd"+joinWords(c.Args))
	if c.Dir != "" {
		a.Comment = append(a.Comment, "dir"+joinWords([]string{c.Dir}))
	}
	if c.Tree != "" {
		a.Comment = append(a.Comment, "tree"+joinWords([]string{filepath.Base(c.Tree)}))
	}
	for _, l := range c.Links {
		a.Comment = append(a.Comment, "link"+joinWords([]string{l.Path, l.Target}))
	}
	for _, l := range c.Copies {
		a.Comment = append(a.Comment, "copy"+joinWords([]string{l.Path, l.Target}))
	}
	for _, step := range c.Steps {
		a.Comment = append(a.Comment, "step"+joinWords(step))
	}
	if c.Stdin != "" {
		a.Comment = append(a.Comment, "stdin"+joinWords([]string{c.Stdin}))
	}
	for _, e := range c.Env {
		a.Comment = append(a.Comment, "env"+joinWords([]string{e}))
	}
	a.Files = slices.Clone(c.Files)
	return a
}

// FromArchive reads a case; expectations are left out.
func FromArchive(name string, a golden.Archive) (*Case, error) {
	c := &Case{Name: name, Files: a.Input()}
	hasCmd := false
	for _, line := range a.Comment {
		if note, ok := strings.CutPrefix(line, "#"); ok {
			c.Note += strings.TrimPrefix(note, " ") + "\n"
			continue
		}
		words, err := splitWords(line)
		if err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
		switch {
		case len(words) == 0:
		case words[0] == "cmd" && !hasCmd:
			hasCmd = true
			c.Args = words[1:]
		case words[0] == "dir" && len(words) == 2:
			c.Dir = words[1]
		case words[0] == "link" && len(words) == 3:
			c.Links = append(c.Links, Link{Path: words[1], Target: words[2]})
		case words[0] == "copy" && len(words) == 3:
			c.Copies = append(c.Copies, Link{Path: words[1], Target: words[2]})
		case words[0] == "step" && len(words) > 1:
			c.Steps = append(c.Steps, words[1:])
		case words[0] == "stdin" && len(words) == 2:
			c.Stdin = words[1]
		case words[0] == "env" && len(words) == 2:
			c.Env = append(c.Env, words[1])
		default:
			return nil, fmt.Errorf("line %q: not one of # NOTE, cmd ARGS, dir PATH, link PATH TARGET, copy PATH TARGET, step WORDS, stdin PATH, env NAME=VALUE", line)
		}
	}
	if !hasCmd {
		return nil, fmt.Errorf("no cmd line")
	}
	return c, nil
}

// joinWords writes each word after a space, quoted where needed.
func joinWords(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteByte(' ')
		if w == "" || strings.ContainsFunc(w, func(r rune) bool { return r <= ' ' || r == '"' || r > '~' }) {
			w = strconv.Quote(w)
		}
		b.WriteString(w)
	}
	return b.String()
}

// splitWords undoes joinWords.
func splitWords(line string) ([]string, error) {
	var words []string
	for {
		line = strings.TrimLeft(line, " ")
		if line == "" {
			return words, nil
		}
		if line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			words, line = append(words, word), rest
			continue
		}
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return nil, err
		}
		word, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, err
		}
		words, line = append(words, word), line[len(quoted):]
	}
}
