package gitobj

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// minAbbrev is the fewest digits that stand for an id.
const minAbbrev = 4

// maxAlike bounds the objects that are looked at for one abbreviation.
const maxAlike = 1000

// abbreviated finds the one commit or tag whose id begins with prefix.
func (r *Repo) abbreviated(prefix string) (ID, error) {
	ids, err := r.WithPrefix(prefix)
	if err != nil {
		return "", err
	}
	var found ID
	for _, id := range ids {
		kind, err := r.Kind(id)
		if err != nil {
			return "", err
		}
		if kind != KindCommit && kind != KindTag {
			continue
		}
		if found != "" {
			return "", fmt.Errorf("revision %q is ambiguous: %s or %s", prefix, found, id)
		}
		found = id
	}
	if found == "" {
		return "", fmt.Errorf("revision %q: %w", prefix, ErrNotFound)
	}
	return found, nil
}

// WithPrefix lists the ids of all objects whose hex begins with prefix, sorted.
// There are none for what is not hex or shorter than git allows.
func (r *Repo) WithPrefix(prefix string) ([]ID, error) {
	prefix = strings.ToLower(prefix)
	raw, err := hex.DecodeString(prefix[:len(prefix)&^1])
	if err != nil || len(prefix) < minAbbrev || len(prefix) > 2*r.idLen {
		return nil, nil //nolint:nilerr // no id begins so
	}
	packs, err := r.openPacks()
	if err != nil {
		return nil, err
	}
	ids, err := r.looseWithPrefix(prefix)
	if err != nil {
		return nil, err
	}
	for _, p := range packs {
		more, err := p.index.withPrefix(raw[0], prefix)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", p.name, err)
		}
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}
