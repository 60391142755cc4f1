package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/cli"
)

// run runs one command line of the program in this process, in the directory
// dir, and gives what it printed.
func run(ctx context.Context, dir string, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	app := newApp(&out, &errs)
	app.Dir = dir
	code = app.Run(ctx, args)
	return out.String(), errs.String(), code
}

// newApp is the program away from any environment.
func newApp(stdout, stderr io.Writer) *cli.App {
	return &cli.App{
		Stdin:  strings.NewReader(""),
		Stdout: stdout,
		Stderr: stderr,
		Getenv: func(string) string { return "" },
		Name:   "spoke",
		Dir:    ".",
		Now:    func() time.Time { return time.Unix(0, 0).UTC() },
	}
}

// commandPages gives one page a command, and an index.
func commandPages(ctx context.Context) ([]page, error) {
	const dir = "docs/reference/cli/"
	var index strings.Builder
	index.WriteString(notice + "# Commands\n\nEach page shows what `--help` prints. See also the [exit codes](../exit-codes.md).\n\n| Command | |\n|---|---|\n")
	var out []page
	for _, c := range commands() {
		path := strings.Fields(c.CommandPath())
		help, stderr, code := run(ctx, ".", append(path[1:len(path):len(path)], "--help")...)
		if code != 0 {
			return nil, fmt.Errorf("%s --help: exit code %d: %s", c.CommandPath(), code, stderr)
		}
		file := strings.Join(path, "_") + ".md"
		fmt.Fprintf(&index, "| [`%s`](%s) | %s |\n", c.CommandPath(), file, c.Short)
		out = append(out, page{dir + file, notice + "# " + c.CommandPath() + "\n\n```text\n" + strings.TrimSpace(help) + "\n```\n"})
	}
	return append(out, page{dir + "README.md", index.String()}), nil
}

// commands gives the visible commands, root first, each before its own.
func commands() []*cobra.Command {
	var out []*cobra.Command
	var add func(c *cobra.Command)
	add = func(c *cobra.Command) {
		out = append(out, c)
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				add(sub)
			}
		}
	}
	add(newApp(io.Discard, io.Discard).Tree())
	return out
}
