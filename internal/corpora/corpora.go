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
	// Corpus is the name of the corpus that the package is part of, "" for a
	// tool.
	Corpus string
	// Registry is "go" or "npm".
	Registry string
	Name     string
	Version  string
	// Sum is a go.sum "h1:" hash of the module zip, or an npm "sha512-"
	// integrity.
	Sum string
	// Roots are the folders inside the package whose .proto files are taken.
	Roots []Root
}

// Root is a folder of a package and where it goes in the corpus.
type Root struct{ From, To string }

// Manifest returns what is pinned.
func Manifest() ([]Source, error) { return parseManifest(manifest) }

// parseManifest reads lines "tool REGISTRY NAME VERSION SUM" and
// "corpus:NAME REGISTRY NAME VERSION SUM FROM[=TO]...". TO is FROM when left
// out.
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
			return nil, fmt.Errorf("manifest line %d: want USE REGISTRY NAME VERSION SUM [FROM=TO...]", n)
		}
		s := Source{Registry: fields[1], Name: fields[2], Version: fields[3], Sum: fields[4]}
		for _, field := range fields[5:] {
			from, to, ok := strings.Cut(field, "=")
			if !ok {
				to = from
			}
			s.Roots = append(s.Roots, Root{from, to})
		}
		use, corpus, _ := strings.Cut(fields[0], ":")
		s.Corpus = corpus
		sum := map[string]string{"go": "h1:", "npm": "sha512-"}[s.Registry]
		switch {
		case use != "tool" && (use != "corpus" || corpus == ""):
			return nil, fmt.Errorf("manifest line %d: %q is neither tool nor corpus:NAME", n, fields[0])
		case sum == "":
			return nil, fmt.Errorf("manifest line %d: %q is neither go nor npm", n, s.Registry)
		case !strings.HasPrefix(s.Sum, sum):
			return nil, fmt.Errorf("manifest line %d: a %s sum begins with %q", n, s.Registry, sum)
		case (use == "corpus") != (len(s.Roots) > 0):
			return nil, fmt.Errorf("manifest line %d: a corpus has folders to take, %q for all, a tool has none", n, ".")
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
		if s.Corpus == "" && s.Name == name {
			return s, nil
		}
	}
	return Source{}, fmt.Errorf("no tool %s in the manifest of internal/corpora", name)
}
