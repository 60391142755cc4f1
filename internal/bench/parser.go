package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// parserBar is how many times as many bytes a second our parser has to read as
// the reference's, on one core.
const parserBar = 30

// throughput is a line of a benchmark's output: its name and its MB/s.
var throughput = regexp.MustCompile(`(?m)^Benchmark(\w+)\s.*\s([0-9.]+) MB/s`)

// parsers prints how fast our parser and the reference's read all files of an
// input on one core, within one run, and reports whether the bar is
// met. The benchmarks are those of internal/syntaxtest, since nothing else may
// know both parsers.
func parsers(ctx context.Context, root string, in input) (bool, error) {
	dir, err := filepath.Abs(in.dir)
	if err != nil {
		return false, err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "./internal/syntaxtest", "-run", "^$", "-bench", "^Benchmark(Reference)?Parse$",
		"-cpu", "1", "-benchtime", "1s", "-count", "3", "-timeout", "30m", "-corpus", dir)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return false, fmt.Errorf("time the parsers: %w\n%s", err, out)
	}
	ours, theirs := rates(out, "Parse"), rates(out, "ReferenceParse")
	if ours == 0 || theirs == 0 {
		return false, fmt.Errorf("time the parsers: no rates in %q", out)
	}
	fmt.Printf("| parser, on one core | files | reference | spoke | ratio |\n|---|---|---|---|---|\n| %s | %d | %.1f MB/s | %.0f MB/s | %.1fx |\n\n",
		in.name, in.files, theirs, ours, ours/theirs)
	if ours < parserBar*theirs {
		fmt.Fprintf(os.Stderr, "bench: the parser is %.1f times as fast as the reference's, the bar is %d\n", ours/theirs, parserBar)
		return false, nil
	}
	return true, nil
}

// rates is the median rate of a benchmark, 0 if it did not run.
func rates(out []byte, name string) float64 {
	var costs []cost
	for _, m := range throughput.FindAllSubmatch(bytes.TrimSpace(out), -1) {
		if string(m[1]) != name {
			continue
		}
		if rate, err := strconv.ParseFloat(string(m[2]), 64); err == nil {
			costs = append(costs, cost{wall: rate})
		}
	}
	if costs == nil {
		return 0
	}
	return median(costs).wall
}
