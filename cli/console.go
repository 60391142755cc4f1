package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
)

// console is standard output and standard error of a program that may yet hand
// over to another one: what is written to standard error is held until the first
// byte for standard output, or the end, shows that this does not happen. It is
// safe for concurrent use.
type console struct {
	out, err io.Writer

	mu   sync.Mutex
	held bytes.Buffer
	// open says that nothing is held any more, printed that standard output got
	// something.
	open, printed bool
}

// hold makes the console that stands before two streams.
func hold(out, err io.Writer) *console { return &console{out: out, err: err} }

// forget drops what is held, and holds nothing more.
func (c *console) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held.Reset()
	c.open = true
}

// release writes what is held, and holds nothing more.
func (c *console) release() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = true
	_, err := c.held.WriteTo(c.err)
	return err
}

// print notes that standard output gets something; what is held goes first.
func (c *console) print() error {
	c.mu.Lock()
	first := !c.printed
	c.printed = true
	c.mu.Unlock()
	if !first {
		return nil
	}
	return c.release()
}

// mayHandOver reports whether standard output got nothing.
func (c *console) mayHandOver() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.printed
}

// heldOut and heldErr are the streams of a console.
type (
	heldOut struct{ *console }
	heldErr struct{ *console }
)

// Write implements io.Writer.
func (c heldOut) Write(p []byte) (int, error) {
	if err := c.print(); err != nil {
		return 0, fmt.Errorf("write to standard error: %w", err)
	}
	return c.out.Write(p)
}

// File is the file behind the stream, if there is one, for questions.
func (c heldOut) File() *os.File {
	file, _ := c.out.(*os.File)
	return file
}

// File is the file behind the stream, if there is one, for what does not count
// as written since it goes away.
func (c heldErr) File() *os.File {
	file, _ := c.err.(*os.File)
	return file
}

// Write implements io.Writer.
func (c heldErr) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open {
		return c.err.Write(p)
	}
	return c.held.Write(p)
}
