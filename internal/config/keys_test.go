package config

import (
	"slices"
	"testing"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version Version
		key     Key
		known   bool
	}{
		{V2, Key{"modules[].path", "string"}, true},
		{V2, Key{"modules[].lint.use", "list"}, true},
		{V2, Key{"lint.ignore_only", "map"}, true},
		{V2, Key{"lint.disallow_comment_ignores", "bool"}, true},
		{V2, Key{"lint.allow_comment_ignores", "bool"}, false},
		{V2, Key{"build.roots", "list"}, false},
		{V1, Key{"lint.allow_comment_ignores", "bool"}, true},
		{V1, Key{"build.excludes", "list"}, true},
		{V1, Key{"build.roots", "list"}, false},
		{V1Beta1, Key{"build.roots", "list"}, true},
	} {
		if got := slices.Contains(Keys(c.version), c.key); got != c.known {
			t.Errorf("version %d has %v: %t, want %t", c.version, c.key, got, c.known)
		}
	}
	if got, want := WorkKeys(), []Key{{"version", "string"}, {"directories", "list"}}; !slices.Equal(got, want) {
		t.Errorf("WorkKeys() = %v, want %v", got, want)
	}
	own, reserved := SpokeKeys()
	for _, key := range []Key{{"style.indent", "any"}, {"style.align_numbers", "bool"}} {
		if !slices.Contains(own, key) {
			t.Errorf("spoke.yaml has %v, but not %v", own, key)
		}
	}
	if !slices.Contains(reserved, Key{"severity", "any"}) {
		t.Errorf("reserved are %v, but not severity", reserved)
	}
}
