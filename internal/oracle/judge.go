package oracle

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
)

// judges tell whether a difference has the cause for which it is wanted. They
// may ask both programs more.
func judges() map[string]func(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	return map[string]func(ctx context.Context, h *Harness, c *cases.Case) (bool, error){
		"always":        func(context.Context, *Harness, *cases.Case) (bool, error) { return true, nil },
		"text-lost":     textLost,
		"half-done":     halfDone,
		"comments-lost": commentsLost,
		"emptied":       emptied,
		"escapes":       escapes,
		"unwritable":    unwritable,
		"reshaped":      reshaped,
	}
}

// wanted reports whether the difference of that sort is wanted on the case.
func (h *Harness) wanted(ctx context.Context, c *cases.Case, sort string) (bool, error) {
	for _, judge := range h.Wanted.match(c, sort) {
		ok, err := judges()[judge](ctx, h, c)
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// textLost has each file of the case formatted alone, by both programs. It
// reports whether they agree on all but those of which the binary loses words
// or comments, and we print all of it or refuse.
func textLost(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	if h.Buf == "" {
		return false, nil
	}
	found := false
	for _, f := range c.Files {
		if path.Ext(f.Name) != ".proto" {
			continue
		}
		alone := &cases.Case{Name: c.Name, Args: []string{"format", "a.proto"}}
		alone.Add("a.proto", string(f.Data))
		want, err := h.Ask(ctx, h.Buf, alone)
		if err != nil {
			return false, err
		}
		got, err := h.Ask(ctx, h.Spoke, alone)
		if err != nil {
			return false, err
		}
		if Compare(want, got) == "" {
			continue
		}
		words, comments := content(string(f.Data))
		wantWords, wantComments := content(string(want.Stdout))
		gotWords, gotComments := content(string(got.Stdout))
		lostWords := want.Exit == 0 && !maps.Equal(wantWords, words)
		lostComments := want.Exit == 0 && !maps.Equal(wantComments, comments)
		kept := got.Exit == 0 && maps.Equal(gotWords, words) && maps.Equal(gotComments, comments)
		refused := got.Exit == 1 && stderrKind(got.Stderr) == "failure"
		if !((lostWords || lostComments) && refused || lostComments && kept) {
			return false, nil
		}
		found = true
	}
	return found, nil
}

// commentsLost reports whether both programs succeed, and the binary loses
// comments that ours keeps.
func commentsLost(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	if h.Buf == "" {
		return false, nil
	}
	c = c.Clone()
	c.Args = slices.DeleteFunc(c.Args, func(a string) bool { return a == "-d" || strings.HasPrefix(a, "--diff") })
	want, err := h.Ask(ctx, h.Buf, c)
	if err != nil {
		return false, err
	}
	got, err := h.Ask(ctx, h.Spoke, c)
	if err != nil || want.Exit != 0 || got.Exit != 0 {
		return false, err
	}
	found := false
	for _, f := range got.Files {
		i := slices.IndexFunc(want.Files, func(w golden.File) bool { return w.Name == f.Name })
		if i < 0 {
			return false, nil
		}
		words, comments := content(string(f.Data))
		wantWords, wantComments := content(string(want.Files[i].Data))
		if !maps.Equal(words, wantWords) {
			return false, nil
		}
		for comment, n := range wantComments {
			if comments[comment] < n {
				return false, nil
			}
		}
		found = found || !maps.Equal(comments, wantComments)
	}
	return found, nil
}

// halfDone reports whether both programs fail, ours without a change, and the
// binary after it has changed files.
func halfDone(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	if h.Buf == "" {
		return false, nil
	}
	want, err := h.Ask(ctx, h.Buf, c)
	if err != nil {
		return false, err
	}
	got, err := h.Ask(ctx, h.Spoke, c)
	if err != nil {
		return false, err
	}
	return want.Exit != 0 && want.Exit == got.Exit && len(got.Files) == 0, nil
}

// content counts the words of a text, brackets and operators among them, and
// the words in its comments. What a formatter may leave out or change is in
// neither: separators, white space, how comments are marked, and which brackets
// are around a message.
func content(text string) (words, comments map[string]int) {
	words, comments = map[string]int{}, map[string]int{}
	for _, t := range gen.Tokens(strings.TrimPrefix(text, "\ufeff")) {
		switch {
		case strings.HasPrefix(t, "//"), strings.HasPrefix(t, "/*"):
			comments[strings.Join(strings.FieldsFunc(t, notLetter), " ")]++
		case strings.TrimSpace(t) == "", strings.ContainsAny(t[:1], ",;:"):
		default:
			words[strings.NewReplacer("<", "{", ">", "}").Replace(t)]++
		}
	}
	return words, comments
}

func notLetter(r rune) bool {
	return !(r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 0x80)
}
