package core

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/platinummonkey/spoke/internal/module"
)

// Checked is what a check of a registry found.
type Checked struct {
	Modules, Commits, Labels, Blobs int
}

// Check reads everything and calls report for what is not as it should be:
// digests that do not match, files that are missing or damaged, labels that
// point elsewhere than their history says. It changes nothing.
func (r *Registry) Check(ctx context.Context, report func(problem string)) (Checked, error) {
	c := checker{r: r, report: func(format string, args ...any) { report(fmt.Sprintf(format, args...)) }, blobs: map[Sum]int64{}}
	if err := c.run(ctx); err != nil {
		return c.done, err
	}
	return c.done, nil
}

// checker is one check.
type checker struct {
	r      *Registry
	report func(format string, args ...any)
	done   Checked
	// blobs are the sizes of all blobs that commits need, by sum.
	blobs map[Sum]int64
}

func (c *checker) run(ctx context.Context) error {
	p := Page{Limit: 200, Ascending: true}
	for {
		page, err := read(ctx, c.r, func(tx Tx) ([]Module, error) { return tx.ListModules(ID{}, p) })
		if err != nil {
			return fmt.Errorf("listing modules: %w", err)
		}
		for _, m := range page {
			c.done.Modules++
			if err := c.commits(ctx, m); err != nil {
				return fmt.Errorf("module %s: %w", m, err)
			}
			if err := c.labels(ctx, m); err != nil {
				return fmt.Errorf("module %s: %w", m, err)
			}
		}
		if len(page) < p.Limit {
			break
		}
		p.After = moduleCursor(page[len(page)-1], p)
	}
	return c.contents(ctx)
}

// commits checks the commits of a module against what they are made of.
func (c *checker) commits(ctx context.Context, m Module) error {
	p := Page{Limit: 200, Ascending: true}
	for {
		var page []Commit
		err := c.r.Meta.Read(ctx, func(tx Tx) (err error) {
			if page, err = tx.ListCommits(m.ID, p); err != nil {
				return err
			}
			for _, commit := range page {
				c.done.Commits++
				if err := c.commit(tx, m, commit); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(page) < p.Limit {
			return err
		}
		last := page[len(page)-1]
		p.After = Cursor{last.Seq, last.ID}
	}
}

func (c *checker) commit(tx Tx, m Module, commit Commit) error {
	files, err := filesOf(tx, commit.ID)
	if err != nil {
		c.report("commit %s of %s: %v", commit.ID, m, err)
		return nil
	}
	for _, f := range files {
		c.blobs[f.Sum] = f.Size
	}
	ids := make([]ID, len(commit.Deps))
	for i, d := range commit.Deps {
		ids[i] = d.Commit
	}
	deps, err := tx.CommitsByID(ids)
	if err != nil {
		return err
	}
	if len(deps) != len(ids) {
		c.report("commit %s of %s: dependencies are missing", commit.ID, m)
	}
	digests := make([]module.Digest, len(deps))
	seen := map[ID]bool{m.ID: true}
	for i, d := range deps {
		digests[i] = d.B5
		if seen[d.ModuleID] {
			c.report("commit %s of %s: it depends on a module twice, or on itself", commit.ID, m)
		}
		seen[d.ModuleID] = true
	}
	if got := module.DigestB4(entries(files)); got != commit.B4 {
		c.report("commit %s of %s: the digest is %s, and that of its files %s", commit.ID, m, commit.B4, got)
	}
	if got := module.DigestB5(entries(files), digests); got != commit.B5 {
		c.report("commit %s of %s: the digest is %s, and that of its files and dependencies %s", commit.ID, m, commit.B5, got)
	}
	return nil
}

// labels checks that labels point to where their history ends.
func (c *checker) labels(ctx context.Context, m Module) error {
	p := Page{Limit: 200, Ascending: true}
	for {
		var page []Label
		err := c.r.Meta.Read(ctx, func(tx Tx) (err error) {
			if page, err = tx.ListLabels(LabelFilter{Module: m.ID, Live: true, Archived: true}, p); err != nil {
				return err
			}
			for _, l := range page {
				c.done.Labels++
				commit, err := commitByID(tx, l.CommitID)
				if err != nil && !errors.Is(err, ErrNone) {
					return err
				}
				if err != nil || commit.ModuleID != m.ID {
					c.report("label %s of %s: commit %s is none of the module's", l.Name, m, l.CommitID)
				}
				last, err := tx.ListMoves(l.ID, Page{Limit: 1})
				if err != nil {
					return err
				}
				if len(last) != 1 || last[0].CommitID != l.CommitID {
					c.report("label %s of %s: it points to %s, and its history ends elsewhere", l.Name, m, l.CommitID)
				}
			}
			return nil
		})
		if err != nil || len(page) < p.Limit {
			return err
		}
		last := page[len(page)-1]
		p.After = Cursor{last.Created.UnixMicro(), last.ID}
	}
}

// contents reads every blob that is needed.
func (c *checker) contents(ctx context.Context) error {
	known := map[Sum]bool{}
	var after Sum
	for {
		page, err := read(ctx, c.r, func(tx Tx) ([]BlobRow, error) { return tx.ListBlobs(after, collectAtOnce) })
		if err != nil {
			return fmt.Errorf("listing blobs: %w", err)
		}
		if len(page) == 0 {
			break
		}
		after = page[len(page)-1].Sum
		for _, b := range page {
			known[b.Sum] = b.Stored && b.Dead.IsZero()
		}
	}
	sums := make([]Sum, 0, len(c.blobs))
	for sum := range c.blobs {
		sums = append(sums, sum)
	}
	slices.SortFunc(sums, compareSums)
	for _, sum := range sums {
		c.done.Blobs++
		if !known[sum] {
			c.report("blob %x: a commit needs it, and the database does not know that it is stored", sum[:8])
		}
		data, err := c.r.Blobs.Get(ctx, sum)
		switch {
		case errors.Is(err, ErrNone):
			c.report("blob %x: a commit needs it, and it is missing", sum[:8])
		case err != nil:
			return fmt.Errorf("blob %x: %w", sum[:8], err)
		case module.Hash(data) != sum:
			c.report("blob %x: it is damaged", sum[:8])
		case int64(len(data)) != c.blobs[sum]:
			c.report("blob %x: it has %d bytes, and the list of files says %d", sum[:8], len(data), c.blobs[sum])
		}
	}
	return nil
}
