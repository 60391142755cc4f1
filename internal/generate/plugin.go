package generate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/config"
)

// call makes one call and understands the answer.
func (o *Options) call(ctx context.Context, c *call) error {
	p := c.plugin
	command := p.Command
	switch p.Kind {
	case config.NamedPlugin:
		program, err := exec.LookPath("protoc-gen-" + p.Name)
		if err != nil {
			return o.callBuiltin(ctx, c)
		}
		command = []string{program}
	case config.BuiltinPlugin:
		return o.callBuiltin(ctx, c)
	}
	var out bytes.Buffer
	if err := o.run(ctx, command, c.writeRequest, &out); err != nil {
		return err
	}
	var err error
	c.response, err = readResponse(out.Bytes(), func(text string) { fmt.Fprintln(o.Stderr, text) })
	return err
}

func (o *Options) callBuiltin(ctx context.Context, c *call) error {
	if name := c.plugin.Name; !config.IsProtocBuiltin(name) {
		return fmt.Errorf("could not find protoc plugin for name %[1]s - please make sure protoc-gen-%[1]s is installed and present on your $PATH", name)
	}
	return o.callProtoc(ctx, c)
}

// waitDelay is how long to wait for a program that was asked to end, and for its
// output, which others that it started may still hold.
const waitDelay = time.Second

// run runs a program with what input writes on its standard input.
func (o *Options) run(ctx context.Context, command []string, input func(io.Writer) error, out io.Writer) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, command[1:]...)
	cmd.Dir = o.Dir
	cmd.Env = o.Environ
	cmd.Stdout = out
	cmd.Stderr = o.Stderr
	cmd.WaitDelay = waitDelay
	end := group(cmd)
	var stdin io.WriteCloser
	if input != nil {
		if stdin, err = cmd.StdinPipe(); err != nil {
			return err
		}
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if input != nil {
		// A plugin need not read all, or anything: what it answers counts.
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = input(stdin)
			_ = stdin.Close()
		}()
		defer func() { <-done }()
	}
	err = cmd.Wait()
	late := errors.Is(err, exec.ErrWaitDelay)
	if late || ctx.Err() != nil {
		end()
	}
	if late && ctx.Err() == nil {
		return fmt.Errorf("%s ended, but what it started goes on and holds its output", strings.Join(command, " "))
	}
	return err
}
