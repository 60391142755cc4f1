package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/platinummonkey/spoke/internal/udiff"
)

// rewrite is what has to become of one file on disk.
type rewrite struct {
	name string
	// text is what the file shall hold, nil if it shall go.
	text []byte
}

// replaced is what was on disk in the place of a rewrite.
type replaced struct {
	rewrite
	mode fs.FileMode
}

// rewriteAll changes all files or, when one cannot be changed, none: new texts
// are put in place only once all of them are on disk, and what has been changed
// before an error is changed back.
func rewriteAll(files []rewrite) error {
	staged := make([]string, len(files))
	defer func() {
		for _, name := range staged {
			if name != "" {
				_ = os.Remove(name) // on failure; the error that counts is another
			}
		}
	}()
	for i, f := range files {
		if f.text == nil {
			continue
		}
		var err error
		if staged[i], err = stage(f); err != nil {
			return err
		}
	}
	old := make([]replaced, len(files))
	for i, f := range files {
		was, err := os.ReadFile(f.name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, takeBack(old[:i]))
		}
		old[i] = replaced{rewrite{f.name, was}, modeOf(f.name)}
		if f.text == nil {
			err = os.Remove(f.name)
		} else if err = os.Rename(staged[i], f.name); err == nil {
			staged[i] = ""
		}
		if err != nil {
			return errors.Join(err, takeBack(old[:i]))
		}
	}
	return nil
}

// stage writes the new text beside the file and gives the name it has there.
func stage(f rewrite) (name string, err error) {
	temp, err := os.CreateTemp(filepath.Dir(f.name), "."+filepath.Base(f.name)+".*")
	if err != nil {
		return "", err
	}
	_, err = temp.Write(f.text)
	err = errors.Join(err, temp.Chmod(modeOf(f.name)), temp.Close())
	return temp.Name(), err
}

// modeOf is the mode of a file. What is new is the user's alone, as the binary
// has it.
func modeOf(name string) fs.FileMode {
	if info, err := os.Stat(name); err == nil {
		return info.Mode().Perm()
	}
	return 0o600
}

// takeBack gives files their old texts again.
func takeBack(old []replaced) error {
	var errs []error
	for _, f := range old {
		if f.text == nil {
			errs = append(errs, os.Remove(f.name))
		} else {
			errs = append(errs, os.WriteFile(f.name, f.text, f.mode))
		}
	}
	return errors.Join(errs...)
}

// appendDiff appends the diff of a file, with the headers that "diff -u" gives;
// nothing if the file stays as it is.
func appendDiff(dst []byte, name string, old, text []byte, now time.Time) []byte {
	hunks := udiff.Hunks(nil, old, text)
	if len(hunks) == 0 {
		return dst
	}
	stamp := now.Format("2006-01-02 15:04:05.000000000 -0700")
	dst = fmt.Appendf(dst, "diff -u %[1]s.orig %[1]s\n--- %[1]s.orig\t%[2]s\n+++ %[1]s\t%[2]s\n", name, stamp)
	return append(dst, hunks...)
}
