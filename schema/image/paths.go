package image

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// OnlyPaths is the image that is left when users name the files and
// directories that count, and those that do not, by import path: the files
// that count, and what they import as imports. An excluded path takes away
// from a directory that holds it, and never a file that is named itself.
// Without paths, all files count that are not imports. The order is that of
// paths that name a file, then that of the image, each file after its imports.
func (img *Image) OnlyPaths(paths, excludes []string) (*Image, error) {
	if len(paths) == 0 && len(excludes) == 0 {
		return img, nil
	}
	paths, err := normalized(paths)
	if err != nil {
		return nil, err
	}
	if excludes, err = normalized(excludes); err != nil {
		return nil, err
	}
	for _, p := range paths {
		if slices.Contains(excludes, p) {
			return nil, fmt.Errorf("cannot set the same path for both --path and --exclude-path flags: %s", p)
		}
	}
	s := selection{byPath: make(map[string]*File, len(img.Files)), targets: make(map[*File]bool)}
	for _, f := range img.Files {
		s.byPath[f.Path] = f
	}
	var directories []string
	for _, p := range paths {
		if p == "." {
			return nil, errors.New(`"." is not a valid path value`)
		}
		if f := s.byPath[p]; f != nil {
			s.target(f)
		} else {
			directories = append(directories, p)
		}
	}
	for _, f := range img.Files {
		if len(paths) == 0 && !f.IsImport && !covers(excludes, f.Path) || counts(f.Path, directories, excludes) {
			s.target(f)
		}
	}
	out := new(Image)
	done := make(map[*File]bool)
	for _, f := range s.order {
		s.add(out, f, done)
	}
	for _, f := range img.Files {
		if !done[f] {
			out.unseen = append(out.unseen, f)
		}
	}
	return out, out.check()
}

// selection is files to keep in an image.
type selection struct {
	byPath  map[string]*File
	targets map[*File]bool
	order   []*File
}

// target has f count.
func (s *selection) target(f *File) {
	if !s.targets[f] {
		s.targets[f] = true
		s.order = append(s.order, f)
	}
}

// add adds f to out, its imports first.
func (s *selection) add(out *Image, f *File, done map[*File]bool) {
	if done[f] {
		return
	}
	done[f] = true
	for _, dependency := range f.Dependencies() {
		if d := s.byPath[dependency]; d != nil {
			s.add(out, d, done)
		}
	}
	if isImport := !s.targets[f]; f.IsImport != isImport {
		changed := *f
		changed.IsImport = isImport
		f = &changed
	}
	out.Files = append(out.Files, f)
}

// counts reports whether a file lies in one of directories, and is not
// excluded from it.
func counts(file string, directories, excludes []string) bool {
	return slices.ContainsFunc(directories, func(dir string) bool {
		return covers([]string{dir}, file) && !slices.ContainsFunc(excludes, func(exclude string) bool {
			return covers([]string{dir}, exclude) && covers([]string{exclude}, file)
		})
	})
}

// covers reports whether one of paths is file or a directory that holds it.
func covers(paths []string, file string) bool {
	return slices.ContainsFunc(paths, func(p string) bool {
		rest, ok := strings.CutPrefix(file, p)
		return p == "." || ok && (rest == "" || rest[0] == '/')
	})
}

// normalized is paths without what does not matter in them. Each may be there
// once.
func normalized(paths []string) ([]string, error) {
	out := make([]string, len(paths))
	for i, p := range paths {
		clean := path.Clean(p)
		switch {
		case path.IsAbs(p):
			return nil, fmt.Errorf("path had normalization error: %s: expected to be relative", p)
		case clean == ".." || strings.HasPrefix(clean, "../"):
			return nil, fmt.Errorf("path had normalization error: %s: is outside the context directory", p)
		case slices.Contains(out[:i], clean):
			return nil, fmt.Errorf("duplicate path: %s", clean)
		}
		out[i] = clean
	}
	return out, nil
}
