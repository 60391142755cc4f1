package archtest

import (
	"strings"
	"testing"
)

// TestFrontIsSmall keeps out of the front what slows its start down, whoever
// imports it.
func TestFrontIsSmall(t *testing.T) {
	t.Parallel()
	all, err := list(t.Context(), root, "linux", "-deps", "./cli/front")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("the front has no packages")
	}
	for _, p := range all {
		for _, prefix := range heavy {
			if p.ImportPath == prefix || strings.HasPrefix(p.ImportPath, prefix+"/") {
				t.Errorf("cli/front contains %s: make it an ability, see docs/architecture.md\n\tchain: %s", p.ImportPath, chain(all, p.ImportPath, p.ImportPath))
			}
		}
	}
}
