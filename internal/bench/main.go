// Command bench times Spoke against the real buf binary on the same inputs, in
// turns within the same run, and prints ratios of the medians as a Markdown
// table: wall time, CPU time and peak memory. Numbers of one machine say
// nothing on another, so only ratios are worth keeping; -v adds the numbers.
//
//	go run ./internal/bench -n 5 -spoke bin/spoke
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/corpora"
	"github.com/platinummonkey/spoke/internal/oracle"
)

// bar is what a command may cost at most on a corpus, as ratios to the binary; 0
// is no bar.
type bar struct{ wall, cpu, memory, bytes float64 }

// command is a command line to time.
type command struct {
	args []string
	// bars are this release's, by the name of the input.
	bars map[string]bar
}

// smallModules are modules of ten files, and what stands in one of them besides:
// nothing, mistakes that spoke tells of itself, one for the reference.
var smallModules = []struct{ name, also string }{
	{"10 files", ""},
	{"10 files, an unknown type", "message Broken {\n  Gone gone = 1;\n}\n"},
	{"10 files, a syntax error", "message Broken {\n  string = 1;\n}\n"},
	{"10 files, an uncommon error", "message Broken {\n  optional repeated string name = 1;\n}\n"},
}

// outFile stands for a new file in arguments.
const outFile = "$OUT/image.binpb"

// noTemplate runs a plugin that reads what it is given, and makes nothing.
const noTemplate = `{"version":"v2","plugins":[{"local":["sh","-c","cat > /dev/null"],"out":"gen","strategy":"all"}]}`

// commands are timed one after another, each on all inputs.
var commands = []command{
	{args: []string{"--version"}, bars: map[string]bar{"10 files": {wall: 1 / 1.6, bytes: 20 << 20}}},
	{args: []string{"lint"}, bars: map[string]bar{
		"10 files":                    {wall: 1.0 / 15, bytes: 25 << 20},
		"10 files, an unknown type":   {wall: 1.0 / 3},
		"10 files, a syntax error":    {wall: 1.0 / 3},
		"10 files, an uncommon error": {wall: 1},
		corpora.Googleapis:            {cpu: 0.55, memory: 0.60},
	}},
	{args: []string{"ls-files"}, bars: map[string]bar{
		"10 files":         {bytes: 20 << 20},
		corpora.Googleapis: {wall: 1.0 / 12, bytes: 20 << 20},
	}},
	{args: []string{"ls-files", "--include-imports"}, bars: map[string]bar{corpora.Googleapis: {wall: 1.0 / 12}}},
	{args: []string{"stats"}, bars: map[string]bar{corpora.Googleapis: {wall: 1.0 / 8}}},
	{args: []string{"format", "-d"}, bars: map[string]bar{
		"10 files":         {wall: 1.0 / 8, bytes: 25 << 20},
		corpora.Googleapis: {wall: 1.0 / 25, bytes: 96 << 20},
	}},
	{args: []string{"generate", "--template", noTemplate}, bars: map[string]bar{
		"10 files":         {wall: 1.0 / 5},
		corpora.Googleapis: {wall: 1.0 / 6},
	}},
	{args: []string{"build"}, bars: map[string]bar{
		"10 files":         {wall: 1.0 / 8, bytes: 25 << 20},
		corpora.Googleapis: {cpu: 0.50},
	}},
	{args: []string{"breaking", "--against", earlierDir}, bars: map[string]bar{
		"10 files":         {wall: 1.0 / 15, bytes: 25 << 20},
		corpora.Googleapis: {wall: 1.0 / 60, bytes: 450 << 20},
	}},
	{args: []string{"breaking", "--against", earlierImage}, bars: map[string]bar{
		"10 files":         {wall: 1.0 / 15, bytes: 25 << 20},
		corpora.Googleapis: {wall: 1.0 / 60, bytes: 450 << 20},
	}},
	{args: []string{"build", "-o", outFile}, bars: map[string]bar{corpora.Googleapis: {cpu: 0.50}}},
}

// input is a folder to work on.
type input struct {
	name, dir string
	files     int
	// broken says that one of them is wrong.
	broken bool
	// launcher is the program that starts others on it.
	launcher string
	// cache is a folder for what runs remember; each has its own if it is empty.
	cache string
}

func main() {
	runs := flag.Int("n", 5, "runs of each program on each input; the large ones get three at most")
	root := flag.String("root", ".", "the repository")
	spoke := flag.String("spoke", "", "a built spoke, instead of building one")
	only := flag.String("only", "", "the name of one input")
	name := flag.String("command", "", "the first word of the commands to time, such as lint; all when empty; parse times the parsers")
	times := flag.String("times", "cold", "cold, for programs that run for the first time; warm, for spoke after runs of it; sizes, for parts of a corpus")
	verbose := flag.Bool("v", false, "print the medians as well")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ok, err := run(ctx, *runs, *root, *spoke, *only, *name, *times, *verbose)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// run prints the table and reports whether every bar is met.
func run(ctx context.Context, runs int, root, spoke, only, name, times string, verbose bool) (bool, error) {
	tmp, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	cache := filepath.Join(root, ".cache", "corpora")
	buf, err := oracle.BufPath(ctx, cache)
	if err != nil {
		return false, err
	}
	if spoke == "" {
		if spoke, err = oracle.BuildSpoke(ctx, root, tmp); err != nil {
			return false, err
		}
	} else if spoke, err = filepath.Abs(spoke); err != nil {
		return false, err
	}
	inputs, err := inputs(ctx, cache, tmp)
	if err != nil {
		return false, err
	}
	launcher, err := buildLauncher(ctx, root, tmp)
	if err != nil {
		return false, err
	}
	for i := range inputs {
		inputs[i].launcher = launcher
	}
	switch times {
	case "warm":
		return true, warm(ctx, buf, spoke, tmp, name, runs, inputs)
	case "sizes":
		return true, sizes(ctx, buf, spoke, tmp, min(runs, 3), inputs)
	}
	met := true
	for _, c := range commands {
		if name != "" && c.args[0] != name {
			continue
		}
		ok, err := table(ctx, buf, spoke, tmp, c, only, runs, verbose, inputs)
		if err != nil {
			return false, err
		}
		met = met && ok
	}
	if name != "" && name != "parse" {
		return met, nil
	}
	for _, in := range inputs {
		if in.files > 10 && (only == "" || in.name == only) {
			ok, err := parsers(ctx, root, in)
			if err != nil {
				return false, err
			}
			met = met && ok
		}
	}
	return met, nil
}

// table prints the ratios of one command and reports whether its bars are met.
func table(ctx context.Context, buf, spoke, tmp string, c command, only string, runs int, verbose bool, inputs []input) (bool, error) {
	line := strings.Join(c.args, " ")
	line = strings.NewReplacer(outFile, "x.binpb", earlierImage, "x.binpb", earlierDir, "../old").Replace(line)
	fmt.Printf("| %s | files | wall | CPU | peak memory | same answer |\n", line)
	fmt.Println("|---|---|---|---|---|---|")
	met := true
	for _, in := range inputs {
		if only != "" && in.name != only {
			continue
		}
		n := runs
		if in.files > 2000 {
			n = min(n, 3)
		}
		args, err := withEarlier(ctx, buf, tmp, c.args, in)
		if err != nil {
			return false, err
		}
		theirs, ours, same, err := compare(ctx, buf, spoke, args, in, n)
		if err != nil {
			return false, err
		}
		wall, cpu, memory := ratio(ours.wall, theirs.wall), ratio(ours.cpu, theirs.cpu), ratio(ours.memory, theirs.memory)
		fmt.Printf("| %s | %d | %s | %s | %s | %v |\n", in.name, in.files, percent(wall), percent(cpu), percent(memory), same)
		if verbose {
			for i, of := range []cost{theirs, ours} {
				fmt.Printf("| of %s | | %.3f s | %.3f s | %.0f MiB | |\n", []string{"buf", "spoke"}[i], of.wall, of.cpu, of.memory/(1<<20))
			}
		}
		b := c.bars[in.name]
		for _, over := range []struct {
			what     string
			got, bar float64
		}{{"wall time", wall, b.wall}, {"CPU", cpu, b.cpu}, {"peak memory", memory, b.memory}} {
			if over.bar > 0 && over.got > over.bar {
				fmt.Fprintf(os.Stderr, "bench: %s of %s on %s is %s of buf's, the bar is %s\n", over.what, line, in.name, percent(over.got), percent(over.bar))
				met = false
			}
		}
		if b.bytes > 0 && ours.memory > b.bytes {
			fmt.Fprintf(os.Stderr, "bench: peak memory of %s on %s is %.0f MiB, the bar is %.0f MiB\n", line, in.name, ours.memory/(1<<20), b.bytes/(1<<20))
			met = false
		}
	}
	fmt.Println()
	return met, nil
}

// buildLauncher builds the program that starts and measures others.
func buildLauncher(ctx context.Context, root, dir string) (string, error) {
	launcher := filepath.Join(dir, "launch")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", launcher, "./internal/bench/launch")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the launcher: %w\n%s", err, out)
	}
	return launcher, nil
}

// inputs are a small module, a module with a mistake, and the corpora that
// compile.
func inputs(ctx context.Context, cache, tmp string) ([]input, error) {
	var list []input
	for _, m := range smallModules {
		dir := filepath.Join(tmp, m.name)
		if err := smallModule(dir, m.also); err != nil {
			return nil, err
		}
		list = append(list, input{name: m.name, dir: dir, files: 10, broken: m.also != ""})
	}
	all, err := corpora.Layout(ctx, cache, func(name string, reason error) {
		fmt.Fprintf(os.Stderr, "SKIPPED corpus %s: %v\n", name, reason)
	})
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"kubernetes", "protovalidate", "googlecloud", corpora.Googleapis} {
		if c, ok := corpora.Find(all, name); ok {
			list = append(list, input{name: name, dir: c.Dir, files: c.Files})
		}
	}
	return list, nil
}

// smallModule writes ten files that import one another in a row.
func smallModule(dir, also string) error {
	if err := write(filepath.Join(dir, "buf.yaml"), "version: v2\n"); err != nil {
		return err
	}
	for i := range 10 {
		var text strings.Builder
		text.WriteString("syntax = \"proto3\";\n\npackage acme.store.v1;\n\n")
		field := "string parent = 1;"
		if i > 0 {
			fmt.Fprintf(&text, "import \"acme/store/v1/part%d.proto\";\n\n", i-1)
			field = fmt.Sprintf("Part%d parent = 1;", i-1)
		}
		fmt.Fprintf(&text, "// Part%[1]d is a part.\nmessage Part%[1]d {\n  %[2]s\n", i, field)
		for f := range 30 {
			fmt.Fprintf(&text, "  // The field.\n  string field_%d = %d;\n", f, f+2)
		}
		fmt.Fprintf(&text, "}\n\nenum State%[1]d {\n  STATE%[1]d_UNSPECIFIED = 0;\n  STATE%[1]d_DONE = 1;\n}\n\n"+
			"service Part%[1]dService {\n  rpc GetPart%[1]d(GetPart%[1]dRequest) returns (GetPart%[1]dResponse);\n}\n\n"+
			"message GetPart%[1]dRequest {\n  string id = 1;\n}\n\nmessage GetPart%[1]dResponse {\n  Part%[1]d part = 1;\n}\n", i)
		if i == 5 {
			text.WriteString(also)
		}
		if err := write(filepath.Join(dir, fmt.Sprintf("acme/store/v1/part%d.proto", i)), text.String()); err != nil {
			return err
		}
	}
	return nil
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o666)
}

// cost is what a run takes: seconds, seconds, bytes.
type cost struct{ wall, cpu, memory float64 }

// compare runs both programs n times in turns and returns medians. same says
// that they gave the same output every time.
func compare(ctx context.Context, buf, spoke string, args []string, in input, n int) (theirs, ours cost, same bool, err error) {
	var costs [2][]cost
	same = true
	for range max(n, 1) {
		var out [2]string
		for i, program := range []string{buf, spoke} {
			c, sum, err := measure(ctx, program, args, in)
			if err != nil {
				return cost{}, cost{}, false, err
			}
			costs[i] = append(costs[i], c)
			out[i] = sum
		}
		same = same && out[0] == out[1]
	}
	return median(costs[0]), median(costs[1]), same, nil
}

func median(costs []cost) cost {
	of := func(get func(cost) float64) float64 {
		values := make([]float64, len(costs))
		for i, c := range costs {
			values[i] = get(c)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return cost{
		wall:   of(func(c cost) float64 { return c.wall }),
		cpu:    of(func(c cost) float64 { return c.cpu }),
		memory: of(func(c cost) float64 { return c.memory }),
	}
}

func ratio(ours, theirs float64) float64 {
	if theirs == 0 {
		return 0
	}
	return ours / theirs
}

func percent(ratio float64) string { return fmt.Sprintf("%.1f%%", 100*ratio) }
