// Package cli is the command line: the tree of commands, their flags, and what
// turns errors into exit codes. Commands parse flags, call the packages below
// and print; the work itself is not done here.
package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/compile"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/seen"
)

// App is what commands know of the world around them.
type App struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Getenv gives the value of an environment variable, or "".
	Getenv func(name string) string
	// Environ is the whole environment, "NAME=value" each, for the programs
	// that are called.
	Environ []string
	// Name is what the program was invoked as, without folder and extension.
	// Texts use it, so that a symlink named buf speaks of buf.
	Name string
	// Dir is the working directory, absolute.
	Dir string
	Now func() time.Time
	// Programs are the files that the program is made of. Without any nothing is
	// remembered from run to run.
	Programs []string

	// Abilities are those of large libraries.
	Abilities Abilities
	// HandOver, where some are lacking, has a program that has them all run the
	// command line, and gives its exit code or says why it cannot. It may never
	// come back. lack is what this one cannot do.
	HandOver func(lack string) (code int, err error)

	// console is what Stdout and Stderr write to while the program may hand
	// over; else it is nil.
	console *console

	// Recalled is told how a run makes use of an earlier one, in words for
	// developers; it may be nil.
	Recalled func(how string)

	// args is the command line. plugin is what protoc says besides, nil unless it
	// has called.
	args   []string
	plugin *config.ProtocPlugin
	// noCache says that nothing is to be remembered.
	noCache bool
	// seen notes what the run sees of the file system, if that is remembered;
	// else it is nil.
	seen *seen.Log
	// log is set when a command starts.
	log *logger
	// progress is the line that says what the run is at; see begin and wait.
	progress *line
	// offline says that no registry may be asked; modules finds modules on
	// registries, see registries.
	offline bool
	modules func() *registry.Client
	// spare has the collector wait, see spareCollector; it may be nil.
	spare func()
	// compiler compiles whatever the command has to compile.
	compiler compile.Compiler
}

// Main runs the whole program on the process's arguments and gives its exit
// code.
func Main(abilities Abilities) int {
	return run(os.Stdin, abilities, nil)
}

// Front runs the program without abilities. It calls handOver when it meets a
// command line that takes one, and says what it lacks; nothing has been printed
// or written until then, but stdin may have been read.
func Front(stdin io.Reader, handOver func(lack string) (code int, err error)) int {
	return run(stdin, Abilities{}, handOver)
}

func run(stdin io.Reader, abilities Abilities, handOver func(lack string) (code int, err error)) int {
	tuneCollector()
	ctx, stop, watching := untilInterrupted()
	defer stop()
	dir, err := os.Getwd()
	app := &App{
		Stdin:     stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		Getenv:    os.Getenv,
		Environ:   os.Environ(),
		Name:      programName(os.Args[0]),
		Dir:       dir,
		Now:       time.Now,
		Abilities: abilities,
		Programs:  programs(),
		spare:     sync.OnceFunc(spareCollector),
	}
	if handOver != nil {
		app.HandOver = func(lack string) (int, error) {
			<-watching // the other program wants signals its own way
			return handOver(lack)
		}
	}
	if err != nil {
		return app.exit(nil, err)
	}
	if app.Name == lintPlugin || app.Name == breakingPlugin {
		return app.runProtocPlugin(ctx)
	}
	return app.Run(ctx, os.Args[1:])
}

// Run runs one command line and gives its exit code. A panic is a bug: it is
// reported as a failure like any other.
func (app *App) Run(ctx context.Context, args []string) (code int) {
	defer func() {
		if bug := recover(); bug != nil {
			code = app.exit(nil, &bugError{bug, debug.Stack()})
		}
	}()
	app.args = args
	app.compiler.Alone = app.Abilities.Compile == nil
	app.Abilities.complete()
	app.progress = &line{}
	app.compiler.Reference = app.Abilities.Compile
	if app.HandOver != nil {
		app.console = hold(app.Stdout, app.Stderr)
		app.Stdout, app.Stderr = heldOut{app.console}, heldErr{app.console}
		defer func() {
			if err := app.console.release(); err != nil && code == exitOK {
				code = exitFailure
			}
		}()
	}
	args = twoDashes(args)
	root, bind := app.tree(func(group string) bool { return speaksOf(args, group) })
	root.SetArgs(args)
	root.SetIn(app.Stdin)
	root.SetOut(app.Stdout)
	root.SetErr(app.Stderr)

	if completing(args) {
		bind.all()
	} else {
		cmd, _, err := root.Find(args)
		if err != nil {
			return app.exit(nil, bareError{err})
		}
		bind.one(cmd)
		app.warnOld(cmd)
	}
	cmd, err := root.ExecuteContextC(ctx)
	return app.exit(cmd, err)
}

// completing reports whether a shell asks for completions, which may concern
// any command.
func completing(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// speaksOf reports whether a command line is about a group of commands, or may be
// about all commands.
func speaksOf(args []string, group string) bool {
	return completing(args) || slices.ContainsFunc(args, func(arg string) bool {
		return arg == group || arg == "completion" || strings.HasPrefix(arg, "--"+helpTreeFlag)
	})
}

// programName is "buf" for /usr/bin/buf and C:\buf.exe.
func programName(arg0 string) string {
	name := strings.TrimSuffix(filepath.Base(arg0), ".exe")
	if name == "" || name == "." || name == string(filepath.Separator) {
		return "spoke"
	}
	return name
}
