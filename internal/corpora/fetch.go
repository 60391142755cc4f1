package corpora

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Fetch returns the folder that holds the package, fetching it into cache
// unless it is there. The content has been checked against the sum.
func Fetch(ctx context.Context, cache string, s Source) (string, error) {
	if s.Registry == "go" {
		return fetchGo(ctx, s)
	}
	cache, err := filepath.Abs(cache)
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "npm", strings.ReplaceAll(s.Name, "/", "+")+"@"+s.Version)
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := fetchNPM(ctx, dir, s); err != nil {
		return "", fmt.Errorf("fetch npm package %s@%s: %w", s.Name, s.Version, err)
	}
	return dir, nil
}

// fetchGo asks the go command, which keeps and verifies the module itself.
func fetchGo(ctx context.Context, s Source) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "mod", "download", "-json", s.Name+"@"+s.Version)
	cmd.Dir = os.TempDir() // outside of our module, whose go.mod is not asked
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.Output()
	var answer struct{ Dir, Sum, Error string }
	if jsonErr := json.Unmarshal(out, &answer); jsonErr == nil && answer.Error != "" {
		err = errors.New(answer.Error)
	} else if err == nil {
		err = jsonErr
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("fetch Go module %s@%s: %w", s.Name, s.Version, err)
	case answer.Sum != s.Sum:
		return "", fmt.Errorf("module %s@%s has sum %s, the manifest says %s", s.Name, s.Version, answer.Sum, s.Sum)
	}
	return answer.Dir, nil
}

// fetchNPM asks npm for the package's archive, checks it and unpacks it to dir.
func fetchNPM(ctx context.Context, dir string, s Source) error {
	if _, err := exec.LookPath("npm"); err != nil {
		return fmt.Errorf("npm is needed to fetch it: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o777); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "tmp-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", tmp, s.Name+"@"+s.Version)
	cmd.Dir = tmp
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("npm pack: %w\n%s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	data, err := os.ReadFile(filepath.Join(tmp, filepath.Base(strings.TrimSpace(string(out)))))
	if err != nil {
		return err
	}
	sum := sha512.Sum512(data)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != s.Sum {
		return fmt.Errorf("integrity is %s, the manifest says %s", got, s.Sum)
	}
	unpacked := filepath.Join(tmp, "unpacked")
	if err := unpack(unpacked, bytes.NewReader(data)); err != nil {
		return err
	}
	// Another process may have been faster; its content is the same.
	if err := os.Rename(unpacked, dir); err != nil && !errors.Is(err, fs.ErrExist) {
		if _, statErr := os.Stat(dir); statErr != nil {
			return err
		}
	}
	return nil
}

// unpack writes the regular files of a .tgz to dir, without the first part of
// their names, as npm does.
func unpack(dir string, archive io.Reader) error {
	zr, err := gzip.NewReader(archive)
	if err != nil {
		return err
	}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		_, name, ok := strings.Cut(h.Name, "/")
		if !ok || h.Typeflag != tar.TypeReg {
			continue
		}
		if !filepath.IsLocal(name) {
			return fmt.Errorf("archive names %q, outside of it", h.Name)
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return err
		}
		if err := writeFile(path, tr, fs.FileMode(h.Mode)&0o111|0o666); err != nil {
			return err
		}
	}
}

func writeFile(path string, r io.Reader, mode fs.FileMode) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}
