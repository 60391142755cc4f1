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

// run runs one command line of the program in this process and gives what it
// printed.
func run(ctx context.Context, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	code = newApp(&out, &errs).Run(ctx, args)
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
	index := notice + "# Commands\n\nEach page shows what `--help` prints. See also the [exit codes](../exit-codes.md).\n\n| Command | |\n|---|---|\n"
	var out []page
	for _, c := range commands() {
		path := strings.Fields(c.CommandPath())
		help, stderr, code := run(ctx, append(path[1:len(path):len(path)], "--help")...)
		if code != 0 {
			return nil, fmt.Errorf("%s --help: exit code %d: %s", c.CommandPath(), code, stderr)
		}
		file := strings.Join(path, "_") + ".md"
		index += fmt.Sprintf("| [`%s`](%s) | %s |\n", c.CommandPath(), file, c.Short)
		out = append(out, page{dir + file, notice + "# " + c.CommandPath() + "\n\n```text\n" + strings.TrimSpace(help) + "\n```\n"})
	}
	return append(out, page{dir + "README.md", index}), nil
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
