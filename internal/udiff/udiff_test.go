package udiff

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestHunks(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, a, b, want string }{
		{"equal", "a\n", "a\n", ""},
		{"both empty", "", "", ""},
		{"from empty", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"},
		{"to empty", "a\n", "", "@@ -1 +0,0 @@\n-a\n"},
		{"no line end", "a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
		{"one line", "1\n2\n3\n4\n5\n", "1\n2\nx\n4\n5\n", "@@ -1,5 +1,5 @@\n 1\n 2\n-3\n+x\n 4\n 5\n"},
		{"two hunks", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n", "@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n 7\n-b\n+B\n"},
		{"one hunk", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n", "@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n"},
		{"insertion ends late", "{\n}\n", "{\n}\n{\n}\n", "@@ -1,2 +1,4 @@\n {\n }\n+{\n+}\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := string(Hunks(nil, []byte(tt.a), []byte(tt.b))); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// gnu runs the system's diff, "" if there is none.
func gnu(t *testing.T, a, b []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	pa, pb := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for path, text := range map[string][]byte{pa: a, pb: b} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, _ := exec.Command("diff", "-u", pa, pb).Output()
	if len(out) == 0 {
		return nil
	}
	for range 2 {
		out = out[bytes.IndexByte(out, '\n')+1:]
	}
	return out
}

// TestLikeGNU compares with the system's diff on texts with many equal lines,
// as sources have.
func TestLikeGNU(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("diff"); err != nil {
		t.Skip("no diff on this machine")
	}
	r := rand.New(rand.NewPCG(1, 2))
	var d Differ
	wrong := 0
	const rounds = 400
	for range rounds {
		a, b := pair(r)
		want, got := gnu(t, a, b), d.Hunks(nil, a, b)
		if !bytes.Equal(want, got) {
			if wrong++; wrong < 4 {
				t.Errorf("want\n%s\ngot\n%s", want, got)
			}
		}
	}
	t.Logf("%d of %d differ", wrong, rounds)
}

// pair makes a text and a text made from it.
func pair(r *rand.Rand) (a, b []byte) {
	n := r.IntN(300)
	kinds := 3 + r.IntN(60)
	line := func() string {
		if r.IntN(3) == 0 {
			return fmt.Sprintf("line %d\n", r.IntN(10000))
		}
		return fmt.Sprintf("%d\n", r.IntN(kinds))
	}
	rate := 2 + r.IntN(30)
	for range n {
		l := line()
		a = append(a, l...)
		switch r.IntN(rate) {
		case 0:
			b = append(b, line()...)
		case 1:
			b = append(b, l...)
			for range r.IntN(4) {
				b = append(b, line()...)
			}
		default:
			b = append(b, l...)
		}
	}
	if r.IntN(4) == 0 && len(a) > 0 {
		a = a[:len(a)-1]
	}
	return a, b
}

// TestApplies applies each diff with the patch program.
func TestApplies(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("no patch on this machine")
	}
	r := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	for range 100 {
		a, b := pair(r)
		if bytes.Equal(a, b) {
			continue
		}
		if err := os.WriteFile(path, a, 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("patch", "-s", path)
		cmd.Stdin = bytes.NewReader(Hunks([]byte("--- f\n+++ f\n"), a, b))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		got, err := os.ReadFile(path)
		if err != nil && len(b) > 0 {
			t.Fatal(err)
		}
		if !bytes.Equal(got, b) {
			t.Fatalf("patched to\n%s\nwant\n%s", got, b)
		}
	}
}

func FuzzHunks(f *testing.F) {
	f.Add([]byte("a\nb\n"), []byte("a\nc"))
	f.Add([]byte("{\n}\n\n{\n}\n"), []byte("{\n}\n{\n}\n"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if got := apply(t, a, Hunks(nil, a, b)); !bytes.Equal(got, b) {
			t.Errorf("applied: %q", got)
		}
	})
}

// apply applies hunks to a text.
func apply(t *testing.T, a, hunks []byte) []byte {
	t.Helper()
	var out []byte
	lines := bytes.SplitAfter(a, []byte{'\n'})
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	at := 0
	diffLines := bytes.SplitAfter(hunks, []byte{'\n'})
	diffLines = diffLines[:len(diffLines)-1]
	for i, l := range diffLines {
		text := l[1:]
		if i+1 < len(diffLines) && diffLines[i+1][0] == '\\' {
			text = text[:len(text)-1]
		}
		switch l[0] {
		case '@':
			var from, count int
			head := string(l)
			if n, _ := fmt.Sscanf(head, "@@ -%d,%d", &from, &count); n < 2 {
				count = 1
			}
			if count == 0 {
				from++
			}
			for ; at < from-1; at++ {
				out = append(out, lines[at]...)
			}
		case ' ', '-':
			if !bytes.Equal(text, lines[at]) {
				t.Fatalf("line %d is %q, not %q", at+1, lines[at], text)
			}
			if l[0] == ' ' {
				out = append(out, text...)
			}
			at++
		case '+':
			out = append(out, text...)
		}
	}
	for ; at < len(lines); at++ {
		out = append(out, lines[at]...)
	}
	return out
}
