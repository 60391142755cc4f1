package oracle

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// prepare does the steps of a case in the tree that has been laid out, and
// reads what is there before the program runs. Paths in steps are relative to
// the tree:
//
//	tar DST SRC      archives the content of folder SRC
//	zip DST SRC
//	gzip DST SRC     compresses a file
//	zstd DST SRC
//	cp SRC DST       copies a file or a folder
//	rm PATH
//	buf ARGS...      runs the real binary in the case's folder
//	git ARGS...      runs git in the case's folder, at a fixed time
//
// What buf and git say is ignored, and so is a source that does not exist:
// where a step fails, both programs find the same tree all the same.
func (s *sandbox) prepare(ctx context.Context, c *cases.Case) (map[string][]byte, error) {
	for _, words := range c.Steps {
		if err := s.step(ctx, c, words); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("step %s: %w", strings.Join(words, " "), err)
		}
	}
	before := map[string][]byte{}
	if c.Tree != "" {
		return before, nil
	}
	if len(c.Steps) == 0 && len(c.Copies) == 0 {
		for _, f := range c.Files {
			if !strings.HasSuffix(f.Name, "/") {
				before[path.Clean(f.Name)] = f.Data
			}
		}
		return before, nil
	}
	return before, s.each(func(rel string, data []byte) { before[rel] = data })
}

func (s *sandbox) step(ctx context.Context, c *cases.Case, words []string) error {
	args := make([]string, len(words)-1)
	for i, a := range words[1:] {
		args[i] = strings.ReplaceAll(a, cases.Root, s.work)
	}
	switch {
	case words[0] == "buf" || words[0] == "git":
		return s.program(ctx, c, words[0], args)
	case words[0] == "rm" && len(args) == 1:
		return removeAll(s.at(args[0]))
	case len(args) != 2:
		return errors.New("unknown step")
	case words[0] == "cp":
		return s.copy(args[0], args[1])
	}
	write := map[string]func(w io.Writer, src string) error{"tar": writeTar, "zip": writeZip, "gzip": writeGzip, "zstd": writeZstd}[words[0]]
	if write == nil {
		return errors.New("unknown step")
	}
	dst := s.at(args[0])
	if err := os.MkdirAll(filepath.Dir(dst), 0o777); err != nil {
		return err
	}
	f, err := os.Create(dst)
	if err != nil {
		return err
	}
	return errors.Join(write(f, s.at(args[1])), f.Close())
}

// at is the place of a slash path of the tree.
func (s *sandbox) at(name string) string { return filepath.Join(s.work, filepath.FromSlash(name)) }

// program runs buf or git.
func (s *sandbox) program(ctx context.Context, c *cases.Case, name string, args []string) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	env := append(s.env[:len(s.env):len(s.env)], s.extra...)
	if name == "buf" {
		if name = s.buf; name == "" {
			return errors.New("the real binary is not at hand")
		}
	} else {
		const who, when = "Spoke <spoke@example.com>", "1700000000 +0000"
		mail := who[strings.Index(who, "<")+1 : len(who)-1]
		env = append(env, "GIT_AUTHOR_NAME=Spoke", "GIT_AUTHOR_EMAIL="+mail, "GIT_AUTHOR_DATE="+when,
			"GIT_COMMITTER_NAME=Spoke", "GIT_COMMITTER_EMAIL="+mail, "GIT_COMMITTER_DATE="+when,
			"GIT_CONFIG_NOSYSTEM=1", "GIT_TEMPLATE_DIR=", "GIT_ALLOW_PROTOCOL=file")
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = s.at(c.Dir)
	cmd.Env = append(env, "PWD="+cmd.Dir)
	cmd.WaitDelay = time.Second
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		return err
	}
	return nil
}

func (s *sandbox) copy(src, dst string) error {
	info, err := os.Stat(s.at(src))
	if err != nil {
		return err
	}
	to := s.at(dst)
	if info.IsDir() {
		if err := os.MkdirAll(to, 0o777); err != nil {
			return err
		}
		return eachFile(s.at(src), func(rel string, data []byte) error {
			return writeFile(filepath.Join(to, filepath.FromSlash(rel)), data)
		})
	}
	data, err := os.ReadFile(s.at(src))
	if err != nil {
		return err
	}
	return writeFile(to, data)
}

// writeFile writes a file and makes the folders it needs.
func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o666)
}

// eachFile reads the regular files below dir in the order of their names.
func eachFile(dir string, do func(rel string, data []byte) error) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		return do(filepath.ToSlash(rel), data)
	})
}

func writeTar(w io.Writer, src string) error {
	out := tar.NewWriter(w)
	err := eachFile(src, func(rel string, data []byte) error {
		if err := out.WriteHeader(&tar.Header{Name: rel, Size: int64(len(data)), Mode: 0o644}); err != nil {
			return err
		}
		_, err := out.Write(data)
		return err
	})
	return errors.Join(err, out.Close())
}

func writeZip(w io.Writer, src string) error {
	out := zip.NewWriter(w)
	err := eachFile(src, func(rel string, data []byte) error {
		f, err := out.Create(rel)
		if err != nil {
			return err
		}
		_, err = f.Write(data)
		return err
	})
	return errors.Join(err, out.Close())
}

func writeGzip(w io.Writer, src string) error {
	data, err := os.ReadFile(src)
	if err != nil {
		return err
	}
	out := gzip.NewWriter(w)
	_, err = out.Write(data)
	return errors.Join(err, out.Close())
}

func writeZstd(w io.Writer, src string) error {
	data, err := os.ReadFile(src)
	if err != nil {
		return err
	}
	out, err := zstd.NewWriter(w)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return errors.Join(err, out.Close())
}

// Freeze gives the case without the steps that need the real binary: what all
// steps made is among its files instead.
func (h *Harness) Freeze(ctx context.Context, c *cases.Case) (*cases.Case, error) {
	needs := false
	for _, words := range c.Steps {
		needs = needs || words[0] == "buf"
	}
	if !needs {
		return c, nil
	}
	s, err := h.sandbox()
	if err != nil {
		return nil, err
	}
	if err := s.lay(c); err != nil {
		return nil, err
	}
	if _, err := s.prepare(ctx, c); err != nil {
		return nil, err
	}
	frozen := c.Clone()
	frozen.Steps = nil
	frozen.Files = nil
	for _, f := range c.Files {
		if strings.HasSuffix(f.Name, "/") {
			frozen.Files = append(frozen.Files, f)
		}
	}
	err = s.each(func(rel string, data []byte) {
		for _, l := range c.Copies {
			if l.Path == rel {
				return
			}
		}
		frozen.Files = append(frozen.Files, golden.File{Name: rel, Data: data})
	})
	return frozen, err
}
