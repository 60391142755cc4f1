package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// kinds are the words that a change entry may begin with, in the order in
// which a release lists them.
func kinds() []string {
	return []string{"security", "removed", "deprecated", "changed", "added", "faster", "fixed"}
}

// An entry is one file of docs/changes/unreleased.
type entry struct {
	kind string
	// head is one line, more what follows it, if anything.
	head, more string
}

// parseEntry reads the text of a change entry.
func parseEntry(text string) (entry, error) {
	first, rest, _ := strings.Cut(text, "\n")
	kind, head, ok := strings.Cut(first, ": ")
	switch {
	case !ok || !slices.Contains(kinds(), kind):
		return entry{}, fmt.Errorf("the first line must be a kind (%s), a colon, a space and a sentence", strings.Join(kinds(), ", "))
	case !strings.HasSuffix(head, "."):
		return entry{}, errors.New("the first line must be a whole sentence, with its full stop")
	case rest != "" && !strings.HasPrefix(rest, "\n"):
		return entry{}, errors.New("the second line must be empty")
	case !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n"):
		return entry{}, errors.New("the text must end in one line break")
	}
	return entry{kind, head, strings.TrimSpace(rest)}, nil
}

// readEntries reads all entries below root, by file name.
func readEntries(root string) (names []string, entries []entry, err error) {
	dir := filepath.Join(root, "docs", "changes", "unreleased")
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		name := filepath.Join(dir, f.Name())
		if !regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*\.md$`).MatchString(f.Name()) {
			return nil, nil, fmt.Errorf("%s: name it in lower case with dashes, ending in .md", name)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, nil, err
		}
		e, err := parseEntry(string(text))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		names, entries = append(names, name), append(entries, e)
	}
	return names, entries, nil
}

// marker is the line of CHANGELOG.md below which releases are listed.
const marker = "<!-- releases -->\n"

// fold moves the entries below root into a section of CHANGELOG.md.
func fold(root, version string, now time.Time) error {
	if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) {
		return fmt.Errorf("version %q: want numbers as in 0.1.0", version)
	}
	names, entries, err := readEntries(root)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return errors.New("docs/changes/unreleased has no entries")
	}
	name := filepath.Join(root, "CHANGELOG.md")
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, after, ok := strings.Cut(string(text), marker)
	if !ok {
		return fmt.Errorf("%s has no line %q", name, strings.TrimSpace(marker))
	}
	section := releaseSection(fmt.Sprintf("%s (%s)", version, now.UTC().Format(time.DateOnly)), entries)
	if err := os.WriteFile(name, []byte(before+marker+section+after), 0o666); err != nil {
		return err
	}
	for _, n := range names {
		err = errors.Join(err, os.Remove(n))
	}
	return err
}

// releaseSection is the text of a release, its entries by kind.
func releaseSection(title string, entries []entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n", title)
	for _, kind := range kinds() {
		for _, e := range entries {
			if e.kind != kind {
				continue
			}
			fmt.Fprintf(&b, "\n- **%s**: %s\n", e.kind, e.head)
			if e.more != "" {
				b.WriteByte('\n')
				for line := range strings.Lines(e.more) {
					if line != "\n" {
						b.WriteString("  ")
					}
					b.WriteString(line)
				}
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}
