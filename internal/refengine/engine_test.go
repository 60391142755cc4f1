package refengine

import "testing"

func TestCompileError(t *testing.T) {
	t.Parallel()
	r := compile(t, newMapOpener(map[string]string{
		"a.proto": `syntax = "proto3"; message A { Foo x = 1; }`,
	}))
	if r.Set != nil || len(r.Diagnostics) != 1 {
		t.Fatalf("got %+v, want one diagnostic", r)
	}
	if got, want := r.Diagnostics[0].Message, "cannot find `Foo` in this scope"; got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}
