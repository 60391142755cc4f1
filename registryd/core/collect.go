package core

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// deleteWithin is how long a collection may take to delete blobs that it
	// made dead. What it did not manage by then stays dead.
	deleteWithin = time.Minute
	// reviveAfter is when dead blobs may be taken over: whoever made them dead
	// stopped deleting long ago.
	reviveAfter = 10 * time.Minute
	// collectAtOnce is how many blobs are dealt with in one transaction.
	collectAtOnce = 500
)

// Collected is what a garbage collection did.
type Collected struct {
	// Kept are the blobs that commits need or that are too young.
	Kept    int
	Deleted int
	// Bytes are those of the deleted blobs.
	Bytes int64
}

// Collect deletes blobs that no commit needs and that no push has had in its
// hands for the time of grace. Pushes may go on meanwhile, whatever the grace:
// one whose blobs are taken away writes them again. With dry, nothing is
// deleted, only counted.
func (r *Registry) Collect(ctx context.Context, grace time.Duration, dry bool) (Collected, error) {
	c := collection{r: r, dry: dry, before: r.now().Add(-grace)}
	err := c.run(ctx)
	return c.done, err
}

// A collection is one run of the garbage collector.
type collection struct {
	r          *Registry
	dry        bool
	before     time.Time
	generation int64
	used       map[Sum]struct{}
	done       Collected
}

func (c *collection) run(ctx context.Context) (err error) {
	// All that is committed as of a generation before this one is seen below.
	c.generation, err = write(ctx, c.r, func(tx Tx) (int64, error) { return tx.NextGeneration() })
	if err != nil {
		return fmt.Errorf("beginning a collection: %w", err)
	}
	if c.used, err = c.r.usedBlobs(ctx); err != nil {
		return err
	}
	if err := c.rows(ctx); err != nil {
		return err
	}
	if err := c.strays(ctx); err != nil || c.dry {
		return err
	}
	return c.r.Blobs.Tidy(ctx, c.r.now().Add(-time.Hour))
}

// usedBlobs are the sums of all files of all commits.
func (r *Registry) usedBlobs(ctx context.Context) (map[Sum]struct{}, error) {
	return read(ctx, r, func(tx Tx) (map[Sum]struct{}, error) {
		used := map[Sum]struct{}{}
		return used, tx.EachFiles(func(commit ID, list []byte) error {
			files, err := decodeFiles(list)
			if err != nil {
				return fmt.Errorf("commit %s: %w", commit, err)
			}
			for _, f := range files {
				used[f.Sum] = struct{}{}
			}
			return nil
		})
	})
}

// rows collects blobs that Meta knows.
func (c *collection) rows(ctx context.Context) error {
	var after Sum
	for {
		page, err := read(ctx, c.r, func(tx Tx) ([]BlobRow, error) { return tx.ListBlobs(after, collectAtOnce) })
		if err != nil {
			return fmt.Errorf("listing blobs: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		after = page[len(page)-1].Sum
		var sums []Sum
		sizes := map[Sum]int64{}
		for _, b := range page {
			if _, used := c.used[b.Sum]; used || !b.Seen.Before(c.before) {
				c.done.Kept++
				continue
			}
			sums, sizes[b.Sum] = append(sums, b.Sum), b.Size
		}
		if err := c.take(ctx, sums, sizes, func(tx Tx, now time.Time) ([]Sum, error) {
			return tx.KillBlobs(sums, c.generation, c.before, now, now.Add(-reviveAfter))
		}); err != nil {
			return err
		}
	}
}

// strays collects blobs that Meta knows nothing of. They are left of a
// database that was older than they are.
func (c *collection) strays(ctx context.Context) error {
	var sums []Sum
	sizes := map[Sum]int64{}
	flush := func() error {
		err := c.take(ctx, sums, sizes, func(tx Tx, now time.Time) ([]Sum, error) { return tx.ClaimBlobs(sums, now) })
		sums = sums[:0]
		clear(sizes)
		return err
	}
	err := c.r.Blobs.Each(ctx, func(sum Sum, size int64) error {
		if _, used := c.used[sum]; used {
			return nil
		}
		sums, sizes[sum] = append(sums, sum), size
		if len(sums) < collectAtOnce {
			return nil
		}
		return flush()
	})
	if err != nil {
		return fmt.Errorf("listing stored blobs: %w", err)
	}
	return flush()
}

// take deletes those of sums that claim gives.
func (c *collection) take(ctx context.Context, sums []Sum, sizes map[Sum]int64, claim func(Tx, time.Time) ([]Sum, error)) error {
	if len(sums) == 0 {
		return nil
	}
	var claimed []Sum
	deadline := c.r.Now().Add(deleteWithin)
	err := c.r.Meta.Write(ctx, func(tx Tx) (err error) {
		claimed, err = claim(tx, c.r.now())
		if err == nil && c.dry {
			err = errDry
		}
		return err
	})
	if err != nil && !errors.Is(err, errDry) {
		return fmt.Errorf("claiming blobs: %w", err)
	}
	if !c.dry {
		if err := c.delete(ctx, claimed, deadline); err != nil {
			return err
		}
	}
	c.done.Deleted += len(claimed)
	c.done.Kept += len(sums) - len(claimed)
	for _, sum := range claimed {
		c.done.Bytes += sizes[sum]
	}
	return nil
}

// errDry undoes a transaction that was to be looked at only.
var errDry = errors.New("nothing is to be changed")

// delete deletes dead blobs and forgets them, before a deadline.
func (c *collection) delete(ctx context.Context, sums []Sum, deadline time.Time) error {
	limited, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	g, limited := errgroup.WithContext(limited)
	g.SetLimit(atOnce)
	for _, sum := range sums {
		g.Go(func() error {
			if err := limited.Err(); err != nil {
				return err
			}
			return c.r.Blobs.Delete(limited, sum)
		})
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("deleting blobs: %w", err)
	}
	return c.r.Meta.Write(ctx, func(tx Tx) error { return tx.BuryBlobs(sums) })
}
