package ui

import (
	"slices"
	"testing"
)

func TestCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text     string
		from, to int
		want     string
	}{
		{"abcdef", 0, 3, "abc"},
		{"abcdef", 2, 4, "cd"},
		{"abcdef", 4, 9, "ef"},
		{"abcdef", 7, 9, ""},
		{"abcdef", 3, 3, ""},
		{"", 0, 3, ""},
		{"日本語", 0, 4, "日本"},
		{"日本語", 0, 3, "日"},
		{"日本語", 1, 4, "本"},
		{"e\u0301x", 0, 1, "e\u0301"},
	} {
		if got := cut(test.text, test.from, test.to); got != test.want {
			t.Errorf("cut(%q, %d, %d) = %q, want %q", test.text, test.from, test.to, got, test.want)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		limit int
		want  []string
	}{
		{"one two three", 20, []string{"one two three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 6, []string{"one", "two", "three"}},
		{"onetwothree four", 4, []string{"onet", "woth", "ree", "four"}},
		{"a\nb c", 3, []string{"a", "b c"}},
		{"", 3, []string{""}},
		{"日本", 1, []string{"日本"}},
	} {
		if got := wrap(test.text, test.limit); !slices.Equal(got, test.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", test.text, test.limit, got, test.want)
		}
	}
}
