package oracle

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
)

// Plan is a live run: which generated cases, on how many workers.
type Plan struct {
	Seed    uint64
	From, N uint64 // the cases' numbers, over all kinds by weight
	Every   uint64 // takes only each so-manieth of them; 0 is 1
	Kinds   []string
	Workers int
}

// Cases lists the plan's cases in the order of their numbers.
func (p Plan) Cases() []*cases.Case {
	type slot struct {
		kind gen.Kind
		at   uint64 // among the kind's own slots
	}
	var wheel []slot
	for _, k := range gen.Kinds() {
		if len(p.Kinds) == 0 || slices.Contains(p.Kinds, k.Name) {
			for at := range uint64(k.Weight) {
				wheel = append(wheel, slot{k, at})
			}
		}
	}
	var out []*cases.Case
	for n := p.From; n < p.From+p.N && len(wheel) > 0; n += max(p.Every, 1) {
		turn, s := n/uint64(len(wheel)), wheel[n%uint64(len(wheel))]
		out = append(out, s.kind.Make(p.Seed, turn*uint64(s.kind.Weight)+s.at))
	}
	return out
}

// Report counts a run's outcome by kind of case.
type Report struct {
	Kinds       map[string]*Count
	Differences []*Difference
}

// Count is the outcome of one kind.
type Count struct{ Cases, Agree int }

// Run compares all cases and calls found for each difference, one at a time.
// An error of the harness ends the run.
func (h *Harness) Run(ctx context.Context, all []*cases.Case, workers int, found func(*Difference)) (*Report, error) {
	report := &Report{Kinds: map[string]*Count{}}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var wg sync.WaitGroup
	queue := make(chan *cases.Case)
	for range max(workers, 1) {
		wg.Go(func() {
			for c := range queue {
				d, err := h.Compare(ctx, c)
				if err != nil {
					cancel(err)
					continue
				}
				mu.Lock()
				count := report.Kinds[kindOf(c)]
				if count == nil {
					count = &Count{}
					report.Kinds[kindOf(c)] = count
				}
				count.Cases++
				if d == nil {
					count.Agree++
				} else {
					report.Differences = append(report.Differences, d)
					if found != nil {
						found(d)
					}
				}
				mu.Unlock()
			}
		})
	}
	for _, c := range all {
		if ctx.Err() != nil {
			break
		}
		queue <- c
	}
	close(queue)
	wg.Wait()
	slices.SortFunc(report.Differences, func(a, b *Difference) int { return cmp.Compare(a.Case.Name, b.Case.Name) })
	return report, context.Cause(ctx)
}

// Write prints the counts.
func (r *Report) Write(w io.Writer) {
	total := Count{}
	for _, kind := range slices.Sorted(maps.Keys(r.Kinds)) {
		c := r.Kinds[kind]
		total.Cases += c.Cases
		total.Agree += c.Agree
		fmt.Fprintf(w, "%-16s %6d cases %6d agree  %s\n", kind, c.Cases, c.Agree, c.percent())
	}
	fmt.Fprintf(w, "%-16s %6d cases %6d agree  %s\n", "all", total.Cases, total.Agree, total.percent())
}

func (c *Count) percent() string {
	if c.Cases == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f%%", 100*float64(c.Agree)/float64(c.Cases))
}

func kindOf(c *cases.Case) string {
	for i := range len(c.Name) {
		if c.Name[i] == '/' {
			return c.Name[:i]
		}
	}
	return c.Name
}
