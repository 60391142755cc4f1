// Command live runs generated cases through the real buf binary and Spoke and
// reports where they disagree. It exits 1 on a difference that is not wanted.
//
//	go run ./internal/oracle/live -n 500             a sample of all kinds
//	go run ./internal/oracle/live -case lint/7/42    one case: prints it and both answers
//	go run ./internal/oracle/live -case lint/7/42 -lay DIR   its tree, in DIR/s1/tree
//	go run ./internal/oracle/live -corpora           the pinned corpora
//	go run ./internal/oracle/live -series            versions of pinned schemas, each against the one before
//	go run ./internal/oracle/live -record -kinds lint -n 100 -seed 1   as cases of testdata/oracle
//	go run ./internal/oracle/live -buf-only -n 500   what the binary alone says, to judge the generators
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/corpora"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
)

type options struct {
	plan      oracle.Plan
	kinds     string
	one       string
	bufOnly   bool
	shrink    int
	show      int
	root      string
	spoke     string
	noAnswers bool
	lay       string
	corpora   bool
	series    bool
	record    bool
	largest   int
}

func main() {
	var o options
	flag.Uint64Var(&o.plan.Seed, "seed", uint64(time.Now().Unix()/86400), "seed of the cases; the default changes every day")
	flag.Uint64Var(&o.plan.From, "from", 0, "number of the first case")
	flag.Uint64Var(&o.plan.N, "n", 500, "how many cases")
	flag.Uint64Var(&o.plan.Every, "every", 1, "take only each so-manieth of the -n cases")
	flag.StringVar(&o.kinds, "kinds", "", "kinds of cases, comma-separated; all when empty")
	flag.IntVar(&o.plan.Workers, "workers", runtime.NumCPU(), "cases at a time")
	flag.StringVar(&o.one, "case", "", "a single case, KIND/SEED/NUMBER")
	flag.BoolVar(&o.bufOnly, "buf-only", false, "run only the real binary and print what it says")
	flag.IntVar(&o.shrink, "shrink", 0, "how many differences to shrink and keep under testdata/oracle/found")
	flag.IntVar(&o.show, "show", 10, "how many differences to print in full")
	flag.StringVar(&o.root, "root", ".", "the repository")
	flag.StringVar(&o.spoke, "spoke", "", "a built spoke, instead of building one")
	flag.BoolVar(&o.noAnswers, "no-answers", false, "ask the binary again also where its answer is known")
	flag.BoolVar(&o.corpora, "corpora", false, "lint the corpora, instead of generated cases")
	flag.BoolVar(&o.series, "series", false, "compare the pinned versions of schemas, instead of generated cases")
	flag.BoolVar(&o.record, "record", false, "write the cases with the binary's answers to testdata/oracle, but large ones")
	flag.IntVar(&o.largest, "largest", 8<<10, "with -record: how many bytes a case may have")
	flag.StringVar(&o.lay, "lay", "", "with -case: only write the case's tree into this folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.kinds != "" {
		o.plan.Kinds = strings.Split(o.kinds, ",")
	}
	tmp, err := os.MkdirTemp("", "oracle-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	cache := filepath.Join(o.root, ".cache")
	buf, err := oracle.BufPath(ctx, filepath.Join(cache, "corpora"))
	if err != nil {
		return err
	}
	list := o.plan.Cases()
	skipped := func(name string, reason error) { fmt.Fprintf(os.Stderr, "SKIPPED corpus %s: %v\n", name, reason) }
	if o.corpora {
		all, err := corpora.Layout(ctx, filepath.Join(cache, "corpora"), skipped)
		if err != nil {
			return err
		}
		if list, err = oracle.CorpusCases(all); err != nil {
			return err
		}
	}
	if o.series {
		all, err := corpora.LayoutSeries(ctx, filepath.Join(cache, "corpora"), skipped)
		if err != nil {
			return err
		}
		if list, err = oracle.SeriesCases(all); err != nil {
			return err
		}
		list = list[min(o.plan.From, uint64(len(list))):min(o.plan.From+o.plan.N, uint64(len(list)))]
	}
	if o.one != "" {
		c, err := gen.Named(o.one)
		if err != nil {
			return err
		}
		list = []*cases.Case{c}
		if o.lay != "" {
			return oracle.NewHarness(o.lay, o.root, "", "").Lay(c)
		}
		a := c.Archive()
		fmt.Printf("%s\n", a.Format())
	}
	h := oracle.NewHarness(tmp, o.root, buf, "")
	if h.Tools, err = oracle.BuildTools(ctx, o.root, tmp); err != nil {
		return err
	}
	if o.bufOnly {
		return h.Survey(ctx, list, o.plan.Workers, os.Stdout, o.one != "")
	}
	if !o.noAnswers {
		h.Answers = &oracle.Answers{Dir: filepath.Join(cache, "oracle", "answers")}
	}
	if o.record {
		return record(ctx, h, o, list)
	}
	if h.Spoke = o.spoke; h.Spoke == "" {
		if h.Spoke, err = oracle.BuildSpoke(ctx, o.root, tmp); err != nil {
			return err
		}
	}
	if h.Wanted, err = oracle.ReadWanted(filepath.Join(o.root, "internal/oracle/wanted.txt")); err != nil {
		return err
	}
	fmt.Printf("seed %d, %d cases\n", o.plan.Seed, len(list))
	shown := 0
	report, err := h.Run(ctx, list, o.plan.Workers, func(d *oracle.Difference) {
		if shown++; shown <= o.show {
			fmt.Println(d)
		} else {
			fmt.Printf("%s: %s differs\n", d.Case.Name, d.Sort)
		}
	})
	if err != nil {
		return err
	}
	for i, d := range report.Differences {
		if i >= o.shrink || d.Case.Tree != "" {
			break
		}
		if err := keep(ctx, h, o, d); err != nil {
			return err
		}
	}
	report.Write(os.Stdout)
	if n := len(report.Differences); n > 0 {
		return fmt.Errorf("%d differences", n)
	}
	return nil
}

// record writes each case that is not too large.
func record(ctx context.Context, h *oracle.Harness, o options, list []*cases.Case) error {
	n := 0
	for _, c := range list {
		if slices.ContainsFunc(c.Files, func(f golden.File) bool { return strings.Contains(f.Name, "\n") }) {
			continue // which no .txtar can name
		}
		c, err := h.Freeze(ctx, c)
		if err != nil {
			return err
		}
		want, err := h.Ground(ctx, c)
		if err != nil {
			return err
		}
		data := oracle.Record(c, want)
		if len(data) > o.largest {
			continue
		}
		kind, rest, _ := strings.Cut(c.Name, "/")
		path := filepath.Join(o.root, "testdata", "oracle", kind, strings.ReplaceAll(rest, "/", "-")+".txtar")
		if err := write(path, data); err != nil {
			return err
		}
		n++
	}
	fmt.Printf("recorded %d of %d cases\n", n, len(list))
	return nil
}

func write(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o666)
}

// keep shrinks a difference and writes it as a case.
func keep(ctx context.Context, h *oracle.Harness, o options, d *oracle.Difference) error {
	small, err := h.Shrink(ctx, d)
	if err != nil {
		return err
	}
	if small.Case, err = h.Freeze(ctx, small.Case); err != nil {
		return err
	}
	path := filepath.Join(o.root, "testdata", "oracle", "found", strings.ReplaceAll(d.Case.Name, "/", "-")+".txtar")
	if err := write(path, oracle.Record(small.Case, small.Want)); err != nil {
		return err
	}
	fmt.Printf("shrunk to %s\n%s\n", path, small)
	return nil
}
