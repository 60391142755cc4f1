package corpora

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed series.txt
var series string

// Series is one schema in several versions.
type Series struct {
	Name string
	// Dir has a folder for each version, a module without configuration.
	Dir string
	// Versions are the names of those folders, oldest first.
	Versions []string
}

// seriesSources are the sources of a series: those of each version, and the
// base, which all have.
type seriesSources struct {
	name     string
	base     []Source
	versions []string
	parts    map[string][]Source
}

// parseSeries reads lines as those of the manifest, where corpus:NAME is one
// version of a series, several lines of which make up one, and base:NAME is
// what all its versions import.
func parseSeries(text string) ([]*seriesSources, error) {
	var list []*seriesSources
	for line := range strings.Lines(text) {
		base, isBase := strings.CutPrefix(line, "base:")
		if isBase {
			line = "corpus:" + base
		}
		parsed, err := parseManifest(line)
		if err != nil {
			return nil, fmt.Errorf("series: %q: %w", line, err)
		}
		for _, s := range parsed {
			i := slices.IndexFunc(list, func(x *seriesSources) bool { return x.name == s.Corpus })
			if i < 0 {
				i = len(list)
				list = append(list, &seriesSources{name: s.Corpus, parts: map[string][]Source{}})
			}
			x := list[i]
			if isBase {
				x.base = append(x.base, s)
				continue
			}
			if x.parts[s.Version] == nil {
				x.versions = append(x.versions, s.Version)
			}
			x.parts[s.Version] = append(x.parts[s.Version], s)
		}
	}
	return list, nil
}

// LayoutSeries lays out all series below cache, as Layout does with corpora.
// Versions that cannot be had are left out of their series.
func LayoutSeries(ctx context.Context, cache string, skipped func(name string, reason error)) ([]Series, error) {
	list, err := parseSeries(series)
	if err != nil {
		return nil, err
	}
	var all []Series
	for _, x := range list {
		s := Series{Name: x.name, Dir: filepath.Join(cache, "series", x.name)}
		for _, version := range x.versions {
			parts := x.parts[version]
			sum := sha256.Sum256(fmt.Append(nil, parts, x.base))
			folder := version + "-" + hex.EncodeToString(sum[:4])
			err := once(filepath.Join(s.Dir, folder), func(dir string) error {
				if err := copyParts(ctx, cache, dir, parts); err != nil {
					return err
				}
				return copyBase(ctx, cache, dir, x.base)
			})
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err != nil:
				skipped(x.name+" "+version, err)
			default:
				s.Versions = append(s.Versions, folder)
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// once fills a folder unless it is there.
func once(dir string, fill func(dir string) error) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	tmp := dir + ".tmp"
	if err := os.RemoveAll(tmp); err != nil {
		return err
	}
	if err := os.MkdirAll(tmp, 0o777); err != nil {
		return err
	}
	if err := fill(tmp); err != nil {
		return err
	}
	return os.Rename(tmp, dir)
}

// copyBase copies what is not in dir yet.
func copyBase(ctx context.Context, cache, dir string, base []Source) error {
	for _, part := range base {
		from, err := Fetch(ctx, cache, part)
		if err != nil {
			return err
		}
		for _, root := range part.Roots {
			if _, err := copyMissing(filepath.Join(from, filepath.FromSlash(root.From)), filepath.Join(dir, filepath.FromSlash(root.To))); err != nil {
				return err
			}
		}
	}
	return nil
}
