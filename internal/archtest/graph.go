package archtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A listed package is what `go list` tells about one.
type listed struct {
	ImportPath   string
	Name         string
	Dir          string
	Export       string
	Standard     bool
	GoFiles      []string
	TestGoFiles  []string
	XTestGoFiles []string
	Imports      []string
	TestImports  []string
	XTestImports []string
}

// rel is the path below the module, "." for its root.
func rel(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// inModule reports whether importPath belongs to the product's module.
func inModule(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// list runs `go list` at root with args for one operating system. The result
// is in dependency order: imports first.
func list(ctx context.Context, root, goos string, args ...string) ([]listed, error) {
	cmd := exec.CommandContext(ctx, "go", append([]string{"list", "-json"}, args...)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOFLAGS=-buildvcs=false")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.String())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, p)
	}
}

// chain is a shortest path of imports inside the module that ends with the
// import of to by from, so that a reader sees how the program comes to link
// it. It starts at a package that nothing imports.
func chain(all []listed, from, to string) string {
	steps := []string{rel(to), rel(from)}
	seen := map[string]bool{from: true}
	for at := from; ; {
		i := slices.IndexFunc(all, func(p listed) bool {
			return inModule(p.ImportPath) && !seen[p.ImportPath] && slices.Contains(p.Imports, at)
		})
		if i < 0 {
			break
		}
		at = all[i].ImportPath
		seen[at] = true
		steps = append(steps, rel(at))
	}
	slices.Reverse(steps)
	return strings.Join(steps, " -> ")
}
