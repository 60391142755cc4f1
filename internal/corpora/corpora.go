// Package corpora lays out pinned trees of real .proto files, and the pinned
// programs that tests compare with, in a folder that is no part of the
// repository. What to fetch is said by one manifest with versions and
// checksums; fetching is left to the ordinary clients, go and npm.
package corpora

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed manifest.txt
var manifest string

// Source is one line of the manifest: a package of a registry.
type Source struct {
	// Use is "corpus" or "tool".
	Use string
	// Registry is "go" or "npm".
	Registry string
	Name     string
	Version  string
	// Sum is a go.sum "h1:" hash of the module zip, or an npm "sha512-"
	// integrity.
	Sum string
	// Roots are the folders inside the package whose .proto files make up the
	// corpus, each a corpus of its own. Empty for tools.
	Roots []string
}

// Manifest returns what is pinned.
func Manifest() ([]Source, error) { return parseManifest(manifest) }

// parseManifest reads lines "USE REGISTRY NAME VERSION SUM [ROOT...]".
func parseManifest(text string) ([]Source, error) {
	var sources []Source
	n := 0
	for line := range strings.Lines(text) {
		n++
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		if len(fields) < 5 {
			return nil, fmt.Errorf("manifest line %d: want USE REGISTRY NAME VERSION SUM [ROOT...]", n)
		}
		s := Source{Use: fields[0], Registry: fields[1], Name: fields[2], Version: fields[3], Sum: fields[4], Roots: fields[5:]}
		sum := map[string]string{"go": "h1:", "npm": "sha512-"}[s.Registry]
		switch {
		case s.Use != "corpus" && s.Use != "tool":
			return nil, fmt.Errorf("manifest line %d: %q is neither corpus nor tool", n, s.Use)
		case sum == "":
			return nil, fmt.Errorf("manifest line %d: %q is neither go nor npm", n, s.Registry)
		case !strings.HasPrefix(s.Sum, sum):
			return nil, fmt.Errorf("manifest line %d: a %s sum begins with %q", n, s.Registry, sum)
		case s.Use == "corpus" && len(s.Roots) == 0:
			return nil, fmt.Errorf("manifest line %d: a corpus needs a root folder, %q for the package itself", n, ".")
		}
		sources = append(sources, s)
	}
	return sources, nil
}

// Tool finds a pinned program's package by name.
func Tool(name string) (Source, error) {
	sources, err := Manifest()
	if err != nil {
		return Source{}, err
	}
	for _, s := range sources {
		if s.Use == "tool" && s.Name == name {
			return s, nil
		}
	}
	return Source{}, fmt.Errorf("no tool %s in the manifest of internal/corpora", name)
}
