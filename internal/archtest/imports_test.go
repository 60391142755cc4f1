package archtest

import (
	"slices"
	"strings"
	"testing"
)

// root is the top of the tree, seen from this package.
const root = "../.."

// each operating system may bring files, and imports, of its own.
func systems() []string { return []string{"linux", "darwin", "windows"} }

func product(t *testing.T, goos string) []listed {
	t.Helper()
	all, err := list(t.Context(), root, goos, "./...")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func floorOf(pkg string) int {
	return slices.IndexFunc(floors, func(f floor) bool { return slices.Contains(f.packages, pkg) })
}

func TestFloors(t *testing.T) {
	t.Parallel()
	for _, goos := range systems() {
		t.Run(goos, func(t *testing.T) {
			t.Parallel()
			all := product(t, goos)
			for _, p := range all {
				for _, imported := range p.Imports {
					if breach := floorBreach(rel(p.ImportPath), imported); breach != "" {
						t.Errorf("%s\n\tchain: %s", breach, chain(all, p.ImportPath, imported))
					}
				}
			}
		})
	}
}

// floorBreach says what is wrong with the import of path by pkg, "" if nothing.
func floorBreach(pkg, path string) string {
	if !inModule(path) || isHarness(pkg) {
		return ""
	}
	to := rel(path)
	if isHarness(to) {
		return pkg + " imports " + to + ", which is test harness: only tests may"
	}
	if beside[edge{pkg, to}] != "" {
		return ""
	}
	from, below := floorOf(pkg), floorOf(to)
	if from >= 0 && below >= from {
		return pkg + " (floor " + floors[from].name + ") imports " + to + " (floor " + floors[below].name +
			"): imports go down only. Move what is shared to a lower floor, or take it as an argument;" +
			" an import between neighbours that is meant goes into `beside` in internal/archtest/floors.go with its reason"
	}
	if only, ok := narrow[pkg]; ok && !slices.Contains(only, to) {
		return pkg + " imports " + to + ", but it may see only " + strings.Join(only, ", ")
	}
	return ""
}

// TestFloorBreach keeps the law honest: it must see what it forbids.
func TestFloorBreach(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pkg, imported string
		breach        bool
	}{
		{"cli", "schema", false},
		{"cli", "fmt", false},
		{"schema", "cli", true},
		{"schema/source", "schema/diag", true},
		{"lint", "internal/check", false},
		{"lint", "internal/config", true},
		{"lint", "internal/workspace", true},
		{"cli", "internal/golden", true},
		{"internal/gendocs", "cli", false},
	} {
		path := c.imported
		if path != "fmt" {
			path = module + "/" + path
		}
		if got := floorBreach(c.pkg, path); (got != "") != c.breach {
			t.Errorf("%s imports %s: breach %q, want one: %t", c.pkg, c.imported, got, c.breach)
		}
	}
}

func TestFloorTableNamesThePackagesThatExist(t *testing.T) {
	t.Parallel()
	placed := map[string]bool{}
	for _, f := range floors {
		for _, p := range f.packages {
			if placed[p] {
				t.Errorf("%s stands on two floors", p)
			}
			placed[p] = true
		}
	}
	exists := map[string]bool{}
	for _, p := range product(t, "linux") {
		exists[rel(p.ImportPath)] = true
		if !placed[rel(p.ImportPath)] && !isHarness(rel(p.ImportPath)) {
			t.Errorf("%s stands on no floor: add it to internal/archtest/floors.go", rel(p.ImportPath))
		}
	}
	for _, p := range harness {
		placed[p] = true
	}
	for p := range placed {
		if !exists[p] {
			t.Errorf("internal/archtest/floors.go names %s, which does not exist", p)
		}
	}
}

func TestThirdPartyOwners(t *testing.T) {
	t.Parallel()
	for _, goos := range systems() {
		t.Run(goos, func(t *testing.T) {
			t.Parallel()
			used := map[string]bool{}
			all := product(t, goos)
			for _, p := range all {
				pkg := rel(p.ImportPath)
				if isHarness(pkg) {
					continue
				}
				for _, imported := range p.Imports {
					if inModule(imported) || isStandard(imported) {
						continue
					}
					i := slices.IndexFunc(owners, func(o owner) bool { return strings.HasPrefix(imported, o.prefix) })
					if i < 0 {
						t.Errorf("%s imports %s, which no row of `owners` in internal/archtest/floors.go names", pkg, imported)
						continue
					}
					used[owners[i].prefix] = true
					if o := owners[i]; !slices.Contains(o.packages, pkg) {
						t.Errorf("%s imports %s, which belongs to %s: %s\n\tchain: %s",
							pkg, imported, strings.Join(o.packages, ", "), o.why, chain(all, p.ImportPath, imported))
					}
				}
			}
			for _, o := range owners {
				if !used[o.prefix] {
					t.Errorf("nothing imports %s: remove its row from `owners`", o.prefix)
				}
			}
		})
	}
}

// isStandard reports whether path is of the standard library: its first
// element has no dot.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
