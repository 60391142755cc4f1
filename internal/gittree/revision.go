package gittree

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/gitobj"
)

// Depths of history when none is asked for.
const (
	depth    = 1
	depthRef = 50
)

// depth is how deep the fetched history is.
func (o Options) depth() int {
	switch {
	case o.Depth > 0:
		return int(o.Depth)
	case o.Ref != "":
		return depthRef
	}
	return depth
}

// resolve finds the commit that the options name, in two steps as git would: a
// fetch from the repository into an empty clone, then a checkout of a revision
// that the clone may or may not know. The error is ErrUnsupported where it
// takes git itself to tell.
func resolve(repo *gitobj.Repo, o Options) (gitobj.ID, error) {
	if o.Ref == "" {
		return fetch(repo, cmp.Or(o.Tag, o.Branch, "HEAD"))
	}
	if o.Branch == "" {
		id, err := fetch(repo, o.Ref)
		if err == nil || !errors.Is(err, gitobj.ErrNotFound) {
			return id, err
		}
		tip, err := fetch(repo, "HEAD")
		if err != nil {
			return "", err
		}
		return (&view{repo: repo, tip: tip, depth: o.depth()}).checkout(o.Ref)
	}
	// What is called a branch may be something else, which does or does not go
	// into a branch of that name.
	tip, err := fetch(repo, o.Branch)
	if err != nil {
		return "", err
	}
	if _, err := public(repo, "refs/tags/"+o.Branch); !errors.Is(err, gitobj.ErrNotFound) {
		return "", gitobj.ErrUnsupported
	}
	if id, err := public(repo, "refs/heads/"+o.Branch); err != nil || id != tip {
		return "", gitobj.ErrUnsupported
	}
	return (&view{repo: repo, tip: tip, depth: o.depth(), branch: o.Branch}).checkout(o.Ref)
}

// fetch is the commit that a fetch of name gets: that of a whole id, or of a
// reference of the repository (gitrevisions(7) has the order).
func fetch(repo *gitobj.Repo, name string) (gitobj.ID, error) {
	if name == "@" {
		name = "HEAD"
	}
	if strings.ContainsAny(name, ":*") || strings.HasPrefix(name, "+") || strings.HasPrefix(name, "^") {
		return "", gitobj.ErrUnsupported // a refspec, not a name
	}
	if id, ok := repo.ParseID(name); ok {
		return repo.Peel(id)
	}
	for _, prefix := range []string{"", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"} {
		id, err := public(repo, prefix+name)
		if err == nil {
			return repo.Peel(id)
		}
		if !errors.Is(err, gitobj.ErrNotFound) {
			return "", err
		}
	}
	id, err := public(repo, "refs/remotes/"+name+"/HEAD")
	if err == nil {
		return repo.Peel(id)
	}
	if errors.Is(err, gitobj.ErrNotFound) {
		err = notFoundError(name)
	}
	return "", err
}

// notFoundError says that the repository has no such reference.
type notFoundError string

// Error has git's words.
func (name notFoundError) Error() string { return "couldn't find remote ref " + string(name) }

// Is makes it a gitobj.ErrNotFound.
func (notFoundError) Is(target error) bool { return target == gitobj.ErrNotFound }

// public reads one of the references that a repository shows to others.
func public(repo *gitobj.Repo, name string) (gitobj.ID, error) {
	if name != "HEAD" && !strings.HasPrefix(name, "refs/") || !gitobj.ValidRef(name) {
		return "", gitobj.ErrNotFound
	}
	return repo.Ref(name)
}

// view is what a shallow clone knows of a repository.
type view struct {
	repo *gitobj.Repo
	// tip is the commit that was fetched, with all that are less than depth
	// steps away from it.
	tip   gitobj.ID
	depth int
	// branch is what was fetched into a branch; empty if it was HEAD.
	branch string
}

// maxHistory bounds the commits that are looked through for one; beyond, git
// may look.
const maxHistory = 20_000

// checkout finds the commit that a revision names within the view. It settles
// the plain cases; all others, and failures, are ErrUnsupported.
func (v *view) checkout(rev string) (gitobj.ID, error) {
	name, steps := rev, ""
	if i := strings.IndexAny(rev, "~^"); i >= 0 {
		name, steps = rev[:i], rev[i:]
	}
	if id, ok := v.repo.ParseID(name); ok && steps == "" {
		return id, v.has(id)
	}
	id, err := v.named(name)
	if err != nil {
		return "", err
	}
	if steps == "" {
		return id, nil
	}
	// Only from the tip it is plain how far one may go.
	if id != v.tip || !short(steps, v.depth) {
		return "", gitobj.ErrUnsupported
	}
	if id, err = v.repo.Follow(id, steps); errors.Is(err, gitobj.ErrNotFound) {
		err = gitobj.ErrUnsupported
	}
	return id, err
}

// short reports whether steps stay within a history of that depth.
func short(steps string, depth int) bool {
	far := 0
	for steps != "" {
		op := steps[0]
		if op != '~' && op != '^' {
			return false
		}
		steps = steps[1:]
		n := 0
		for n < len(steps) && steps[n] >= '0' && steps[n] <= '9' {
			n++
		}
		count := 1
		if n > 0 {
			var err error
			if count, err = strconv.Atoi(steps[:n]); err != nil {
				return false
			}
		}
		if op == '^' {
			count = 1
		}
		if far += count; far >= depth {
			return false
		}
		steps = steps[n:]
	}
	return true
}

// named is the commit that a name without steps stands for.
func (v *view) named(name string) (gitobj.ID, error) {
	switch name {
	case "HEAD", "@", "FETCH_HEAD":
		return v.tip, nil
	}
	if v.branch != "" {
		// Git has also taken tags along.
		if name == v.branch {
			return v.tip, nil
		}
		return "", gitobj.ErrUnsupported
	}
	ids, err := v.repo.WithPrefix(name)
	if err != nil {
		return "", err
	}
	if len(ids) != 1 {
		return "", gitobj.ErrUnsupported
	}
	return ids[0], v.has(ids[0])
}

// has looks for a commit in the history.
func (v *view) has(id gitobj.ID) error {
	seen := map[gitobj.ID]bool{v.tip: true}
	level := []gitobj.ID{v.tip}
	for range v.depth {
		var next []gitobj.ID
		for _, at := range level {
			if at == id {
				return nil
			}
			c, err := v.repo.Commit(at)
			if err != nil {
				return err
			}
			for _, parent := range c.Parents {
				if !seen[parent] {
					seen[parent] = true
					next = append(next, parent)
				}
			}
			if len(seen) > maxHistory {
				return gitobj.ErrUnsupported
			}
		}
		level = next
	}
	return fmt.Errorf("commit %s is not in the last %d: %w", id, v.depth, gitobj.ErrUnsupported)
}
