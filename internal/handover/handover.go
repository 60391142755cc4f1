// Package handover has another program do what this one was called for, as if
// it had been called itself: with the same arguments, environment and standard
// input, and its exit code counts.
package handover

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// mark is the environment variable that holds the id of the process that hands
// over, so that a program that is given to itself finds out, a colon, and why it
// does.
const mark = "_SPOKE_HANDED_OVER"

// Missing is the error about a program that is not installed.
type Missing struct {
	// Name is the program's, Dir the folder where it ought to be.
	Name, Dir string
}

func (e *Missing) Error() string { return fmt.Sprintf("there is no program %s in %s", e.Name, e.Dir) }

// ToSibling hands over to the program of that name in the folder where this one
// is installed, whatever links this one was called through. Where the system
// can, the other program takes the place of this one, and ToSibling returns
// errors only; else it gives the exit code. The other program can ask for the
// reason.
func ToSibling(name, reason string, stdin *Stdin) (code int, err error) {
	self, err := os.Executable()
	if err == nil {
		self, err = filepath.EvalSymlinks(self)
	}
	if err != nil {
		return 0, fmt.Errorf("find out where this program is installed: %w", err)
	}
	program := filepath.Join(filepath.Dir(self), name)
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	info, err := os.Stat(program)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, &Missing{Name: name, Dir: filepath.Dir(self)}
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, fmt.Errorf("%s is not a program", program)
	}
	environ := os.Environ()
	if _, again := reasonIn(environ); again {
		return 0, fmt.Errorf("%s is not the program that it ought to be but this one again", program)
	}
	again, err := stdin.again()
	if err != nil {
		return 0, fmt.Errorf("read standard input again: %w", err)
	}
	return replace(program, os.Args, append(environ, mark+"="+strconv.Itoa(os.Getpid())+":"+reason), again)
}

// Reason is why this program was handed what it does, "" if it was called for
// that itself.
func Reason() string {
	reason, _ := reasonIn(os.Environ())
	return reason
}

// reasonIn is the reason in the mark of environ; ok is false if there is none of
// this process, or of the one that started it.
func reasonIn(environ []string) (reason string, ok bool) {
	for _, variable := range environ {
		value, marked := strings.CutPrefix(variable, mark+"=")
		pid, reason, _ := strings.Cut(value, ":")
		if marked && (pid == strconv.Itoa(os.Getpid()) || pid == strconv.Itoa(os.Getppid())) {
			return reason, true
		}
	}
	return "", false
}

// Stdin is a standard input that can be read again from where it began.
type Stdin struct {
	file *os.File
	// started says that somebody has read; start is the place in the file where
	// that was, -1 where there are no places to go back to.
	started bool
	start   int64
	// seen is what has been read of such a one.
	seen bytes.Buffer
}

// NewStdin is the standard input in file. Nothing is done before somebody reads.
func NewStdin(file *os.File) *Stdin { return &Stdin{file: file} }

// Read implements io.Reader.
func (s *Stdin) Read(p []byte) (int, error) {
	if !s.started {
		s.started, s.start = true, -1
		if info, err := s.file.Stat(); err == nil && info.Mode().IsRegular() {
			if at, err := s.file.Seek(0, io.SeekCurrent); err == nil {
				s.start = at
			}
		}
	}
	n, err := s.file.Read(p)
	if s.start < 0 {
		s.seen.Write(p[:n])
	}
	return n, err
}

// again gives what reads standard input from where it began; nil where that is
// the file as it stands, or where it stands after going back.
func (s *Stdin) again() (io.Reader, error) {
	switch {
	case !s.started:
		return nil, nil
	case s.start >= 0:
		_, err := s.file.Seek(s.start, io.SeekStart)
		return nil, err
	}
	return io.MultiReader(&s.seen, s.file), nil
}
