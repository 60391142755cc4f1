package gitobj

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxWalk bounds the steps of one revision such as HEAD~1000000.
const maxWalk = 1 << 20

// Resolve gives the commit that a revision names: a full or abbreviated id, or
// a reference with or without its "refs/…" prefix, followed by any number of
// "~", "~N", "^", "^N", "^{commit}" and "^{}" (gitrevisions(7)). Other syntax
// is ErrUnsupported.
func (r *Repo) Resolve(rev string) (ID, error) {
	base, steps := rev, ""
	if i := strings.IndexAny(rev, "~^"); i >= 0 {
		base, steps = rev[:i], rev[i:]
	}
	if strings.ContainsAny(base, "@:{") {
		if base != "@" {
			return "", fmt.Errorf("revision %q: %w", rev, ErrUnsupported)
		}
		base = "HEAD"
	}
	id, err := r.resolveName(base)
	if err != nil {
		return "", err
	}
	if id, err = r.Peel(id); err != nil {
		return "", fmt.Errorf("revision %q: %w", rev, err)
	}
	if id, err = r.Follow(id, steps); err != nil {
		return "", fmt.Errorf("revision %q: %w", rev, err)
	}
	return id, nil
}

// Follow takes the steps that may stand after the name in a revision, such as
// "~2^", from a commit.
func (r *Repo) Follow(id ID, steps string) (ID, error) {
	var err error
	for steps != "" {
		if id, steps, err = r.step(id, steps); err != nil {
			return "", err
		}
	}
	return id, nil
}

// resolveName tries what git tries, in its order.
func (r *Repo) resolveName(name string) (ID, error) {
	if len(name) == 2*r.idLen {
		if id, err := r.parseID(strings.ToLower(name)); err == nil {
			return id, nil
		}
	}
	for _, prefix := range []string{"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"} {
		full := prefix + name
		// Bare names outside refs/ are references only in capitals: HEAD,
		// FETCH_HEAD; others are files of git's own.
		if prefix == "" && !strings.HasPrefix(name, "refs/") && name != strings.ToUpper(name) {
			continue
		}
		if !ValidRef(full) {
			continue
		}
		id, err := r.Ref(full)
		if err == nil || !errors.Is(err, ErrNotFound) {
			return id, err
		}
	}
	if id, err := r.Ref("refs/remotes/" + name + "/HEAD"); ValidRef(name) && err == nil {
		return id, nil
	}
	if len(name) >= 4 {
		return r.abbreviated(name)
	}
	return "", fmt.Errorf("revision %q: %w", name, ErrNotFound)
}

// step takes one "~N", "^N" or "^{…}" off steps.
func (r *Repo) step(id ID, steps string) (ID, string, error) {
	op, rest := steps[0], steps[1:]
	if op == '^' {
		for _, peeled := range []string{"{commit}", "{}"} {
			if after, ok := strings.CutPrefix(rest, peeled); ok {
				return id, after, nil
			}
		}
	}
	digits := 0
	for digits < len(rest) && rest[digits] >= '0' && rest[digits] <= '9' {
		digits++
	}
	n := 1
	if digits > 0 {
		var err error
		if n, err = strconv.Atoi(rest[:digits]); err != nil || n > maxWalk {
			return "", "", fmt.Errorf("%s%s: number out of range", string(op), rest[:digits])
		}
	}
	rest = rest[digits:]
	if rest != "" && rest[0] != '~' && rest[0] != '^' {
		return "", "", ErrUnsupported
	}
	if op == '^' {
		if n == 0 {
			return id, rest, nil
		}
		parent, err := r.parent(id, n-1)
		return parent, rest, err
	}
	for range n {
		parent, err := r.parent(id, 0)
		if err != nil {
			return "", "", err
		}
		id = parent
	}
	return id, rest, nil
}

// parent is the n-th parent of a commit, from 0.
func (r *Repo) parent(id ID, n int) (ID, error) {
	c, err := r.Commit(id)
	if err != nil {
		return "", err
	}
	if n >= len(c.Parents) {
		return "", fmt.Errorf("commit %s has %d parents: %w", id, len(c.Parents), ErrNotFound)
	}
	return c.Parents[n], nil
}
