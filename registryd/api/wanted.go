package api

import (
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

// fileType says what a file of a module is for.
type fileType int32

// Types of files, as numbered on the wire.
const (
	protoFile fileType = iota + 1
	docFile
	licenseFile
)

func typeOf(path string) fileType {
	switch {
	case strings.HasSuffix(path, ".proto"):
		return protoFile
	case path == module.LicenseFile:
		return licenseFile
	}
	return docFile
}

// wanted are those of files that have one of types and lie at one of paths or
// below it; none of either means all. Paths at which there is nothing are
// refused unless allowed.
func wanted(files []module.File, paths []string, missing bool, types []fileType) ([]module.File, error) {
	if len(paths) == 0 && len(types) == 0 {
		return files, nil
	}
	met := map[string]bool{}
	var out []module.File
	for _, f := range files {
		in := len(paths) == 0
		for _, p := range paths {
			if f.Path == p || strings.HasPrefix(f.Path, p+"/") {
				met[p], in = true, true
			}
		}
		if in && (len(types) == 0 || slices.Contains(types, typeOf(f.Path))) {
			out = append(out, f)
		}
	}
	for _, p := range paths {
		if !met[p] && !missing {
			return nil, core.Errorf(core.NotFound, "there is no file %q", p)
		}
	}
	return out, nil
}
