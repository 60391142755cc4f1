package core

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/platinummonkey/spoke/internal/module"
)

// Content is one module of a push.
type Content struct {
	Module ModuleRef
	Files  []module.File
	// Labels are to point to the commit; none stands for the default label.
	Labels    []string
	SourceURL string
}

// Push makes a commit of each content: all of them or none. They may depend on
// one another, and on the commits deps, which hold what they need directly or
// not. What does not build is refused with an Error that names every mistake.
// A content that its module has already, with the same dependencies, gives the
// commit that is there.
func (r *Registry) Push(ctx context.Context, who Caller, contents []Content, deps []ID) ([]Commit, error) {
	if err := NeedUser(who); err != nil {
		return nil, err
	}
	p, err := r.plan(ctx, who, contents, deps)
	if err != nil {
		return nil, err
	}
	if err := p.build(ctx, r); err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		if err := r.storeBlobs(ctx, p.modules); err != nil {
			return nil, err
		}
		commits, err := r.commit(ctx, who, p)
		if !errors.Is(err, errCollected) || try == 9 {
			return commits, err
		}
	}
}

// errCollected says that a garbage collection took a blob between its writing
// and the commit.
var errCollected = errors.New("a garbage collection is deleting files of this push")

// A pushed module is one content on its way to be a commit.
type pushed struct {
	Content
	module Module
	files  []File
	// needs are the places in plan.modules, or behind them in plan.deps, of
	// what its files import directly.
	needs []int
	// all are those that it needs directly or not.
	all []int
}

// A plan is a push that was looked at.
type plan struct {
	modules []*pushed
	// deps are the commits that the modules may need, and depModules what
	// they are of.
	deps       []Commit
	depModules []Module
	depFiles   [][]File
	// order has every module behind those that it needs.
	order []int
}

// name is that of the i-th of modules and deps.
func (p *plan) name(i int) string {
	if i < len(p.modules) {
		return p.modules[i].module.String()
	}
	return p.depModules[i-len(p.modules)].String()
}

func (p *plan) dep(i int) *Commit { return &p.deps[i-len(p.modules)] }

// plan finds what a push is about, and refuses what can be refused unread.
func (r *Registry) plan(ctx context.Context, who Caller, contents []Content, deps []ID) (*plan, error) {
	if len(contents) == 0 {
		return nil, Errorf(Invalid, "nothing to push")
	}
	var size int64
	for _, c := range contents {
		for _, f := range c.Files {
			size += int64(len(f.Data))
		}
		for _, l := range c.Labels {
			if err := checkLabelName(l); err != nil {
				return nil, err
			}
		}
		if err := checkTexts("", c.SourceURL); err != nil {
			return nil, err
		}
	}
	if size > r.Limits.Bytes {
		return nil, Errorf(TooLarge, "the push has %d bytes; at most %d are allowed", size, r.Limits.Bytes)
	}
	p, err := read(ctx, r, func(tx Tx) (*plan, error) { return look(tx, who, contents, deps) })
	if err != nil {
		return nil, err
	}
	for _, m := range p.modules {
		if err := r.Limits.checkFiles(m.module.String(), m.Files); err != nil {
			return nil, err
		}
		m.files = listed(m.Files)
	}
	return p, nil
}

// look finds modules and dependencies.
func look(tx Tx, who Caller, contents []Content, deps []ID) (*plan, error) {
	p := &plan{}
	byModule := map[ID]string{}
	for _, c := range contents {
		m, err := writableModule(tx, who, c.Module)
		if err != nil {
			return nil, err
		}
		if _, twice := byModule[m.ID]; twice {
			return nil, Errorf(Invalid, "module %s is pushed twice at once", m)
		}
		byModule[m.ID] = ""
		if len(c.Labels) == 0 {
			c.Labels = []string{m.DefaultLabel}
		}
		p.modules = append(p.modules, &pushed{Content: c, module: m})
	}
	deps = slices.Clone(deps)
	slices.SortFunc(deps, compareIDs)
	deps = slices.Compact(deps)
	found, err := tx.CommitsByID(deps)
	if err != nil {
		return nil, err
	}
	byID := map[ID]Commit{}
	for _, c := range found {
		byID[c.ID] = c
	}
	for _, id := range deps {
		c, ok := byID[id]
		if !ok {
			return nil, Errorf(NotFound, "dependency %s does not exist", id)
		}
		m, err := tx.ModuleByID(c.ModuleID)
		if err != nil || !mayRead(who, m) {
			return nil, orNotFound(err, "dependency %s does not exist", id)
		}
		if other, ok := byModule[m.ID]; ok {
			if other == "" {
				return nil, Errorf(Invalid, "module %s is pushed, and a dependency of the push: modules cannot depend on themselves", m)
			}
			return nil, Errorf(Invalid, "commits %s and %s of module %s are both dependencies; there can be one", other, id, m)
		}
		byModule[m.ID] = id.String()
		files, err := filesOf(tx, id)
		if err != nil {
			return nil, err
		}
		p.deps, p.depModules, p.depFiles = append(p.deps, c), append(p.depModules, m), append(p.depFiles, files)
	}
	return p, nil
}

func compareIDs(a, b ID) int { return slices.Compare(a[:], b[:]) }

// storeBlobs writes the files of modules that are not stored yet.
func (r *Registry) storeBlobs(ctx context.Context, modules []*pushed) error {
	data := map[Sum][]byte{}
	for _, m := range modules {
		byPath := make(map[string][]byte, len(m.Files))
		for _, f := range m.Files {
			byPath[f.Path] = f.Data
		}
		for _, f := range m.files {
			data[f.Sum] = byPath[f.Path]
		}
	}
	missing, err := r.announce(ctx, data)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for _, sum := range missing {
		g.Go(func() error {
			if err := r.Blobs.Put(ctx, sum, data[sum]); err != nil {
				return fmt.Errorf("writing blob %x: %w", sum[:8], err)
			}
			return nil
		})
	}
	return g.Wait()
}

// announce says which blobs are about to be needed, and gives those that have
// to be written. Where a collection is deleting one, it waits: that takes
// moments.
func (r *Registry) announce(ctx context.Context, data map[Sum][]byte) ([]Sum, error) {
	var missing []Sum
	for wait := 5 * time.Millisecond; wait < 5*time.Second; wait *= 2 {
		now := r.now()
		rows := make([]BlobRow, 0, len(data))
		for sum, b := range data {
			rows = append(rows, BlobRow{Sum: sum, Size: int64(len(b)), Seen: now})
		}
		known, err := write(ctx, r, func(tx Tx) ([]BlobRow, error) { return tx.AnnounceBlobs(rows, now.Add(-reviveAfter)) })
		if err != nil {
			return nil, fmt.Errorf("announcing blobs: %w", err)
		}
		if !slices.ContainsFunc(known, func(b BlobRow) bool { return !b.Dead.IsZero() }) {
			for _, b := range known {
				if !b.Stored {
					missing = append(missing, b.Sum)
				}
			}
			return missing, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
	return nil, Errorf(Unavailable, "a garbage collection is deleting files that this push needs; try again later")
}

// commit makes the commits of a plan, in one transaction.
func (r *Registry) commit(ctx context.Context, who Caller, p *plan) ([]Commit, error) {
	ids := make([]ID, len(p.modules))
	var sums []Sum
	for i, m := range p.modules {
		ids[i] = m.module.ID
		for _, f := range m.files {
			sums = append(sums, f.Sum)
		}
	}
	slices.SortFunc(ids, compareIDs)
	slices.SortFunc(sums, compareSums)
	sums = slices.Compact(sums)
	return write(ctx, r, func(tx Tx) ([]Commit, error) {
		if err := tx.LockModules(ids); err != nil {
			return nil, orNotFoundOnly(err, "a module was deleted while it was pushed to")
		}
		n, err := tx.ConfirmBlobs(sums, r.now())
		if err != nil {
			return nil, fmt.Errorf("blobs: %w", err)
		}
		if n != len(sums) {
			return nil, errCollected
		}
		commits := make([]Commit, len(p.modules))
		for _, i := range p.order {
			if commits[i], err = r.commitOne(tx, who, p, i, commits); err != nil {
				return nil, err
			}
		}
		return commits, nil
	})
}

func compareSums(a, b Sum) int { return bytes.Compare(a[:], b[:]) }

// commitOne makes the commit of the i-th module. Those that it needs are in
// commits.
func (r *Registry) commitOne(tx Tx, who Caller, p *plan, i int, commits []Commit) (Commit, error) {
	m := p.modules[i]
	now := r.now()
	c := Commit{
		ID: NewID(), ModuleID: m.module.ID, OwnerID: m.module.OwnerID,
		Created: now, CreatedBy: who.User.ID, SourceURL: m.SourceURL,
	}
	digests := make([]module.Digest, 0, len(m.all))
	for _, j := range m.all {
		d := Dep{Direct: slices.Contains(m.needs, j)}
		var need *Commit
		if j < len(p.modules) {
			need = &commits[j]
		} else {
			need = p.dep(j)
		}
		d.Commit, d.Module = need.ID, need.ModuleID
		c.Deps = append(c.Deps, d)
		digests = append(digests, need.B5)
	}
	slices.SortFunc(c.Deps, func(a, b Dep) int { return compareIDs(a.Commit, b.Commit) })
	c.B4 = module.DigestB4(entries(m.files))
	c.B5 = module.DigestB5(entries(m.files), digests)
	key := c.key()
	was, err := tx.CommitByKey(c.ModuleID, key)
	switch {
	case err == nil:
		c = was
	case !errors.Is(err, ErrNone):
		return c, fmt.Errorf("finding the commit of the same content: %w", err)
	default:
		if err := tx.InsertCommit(&c, key, encodeFiles(m.files)); err != nil {
			return c, orNotFoundOnly(err, "a dependency of module %s was deleted while it was pushed", m.module)
		}
	}
	for j, l := range m.Labels {
		// A moment apart, so that lists have them in an order that stays.
		if _, err := point(tx, who, m.module, l, c, now.Add(time.Duration(j)*time.Microsecond)); err != nil {
			return c, err
		}
	}
	return c, nil
}

// orNotFoundOnly is the answer when err says that there is nothing; any other
// error is given back.
func orNotFoundOnly(err error, format string, args ...any) error {
	if errors.Is(err, ErrNone) {
		return Errorf(NotFound, format, args...)
	}
	return err
}

// key is what two commits of a module share that have the same content.
func (c *Commit) key() []byte {
	h := sha256.New()
	_, _ = h.Write(c.B5.Sum[:])
	for _, d := range c.Deps {
		_, _ = h.Write(d.Commit[:])
	}
	return h.Sum(nil)
}
