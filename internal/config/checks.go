package config

import (
	"errors"
	"maps"
	"slices"
)

// place says where a lint or breaking section stands and which module it is
// read for.
type place struct {
	// path leads to the section.
	path []any
	// dir is the module's directory relative to the file's.
	dir string
	// own says that the section belongs to that module alone, so that paths
	// outside of the module are mistakes.
	own bool
}

// ignores reads the two lists of ignored paths; whole says that the module is
// ignored altogether.
func (d document) ignores(kind string, at place, ignore []string, only map[string][]string) (paths []string, byID map[string][]string, whole bool, err error) {
	paths, i, err := modulePaths(ignore, at.dir, "ignore", at.own, true)
	if errors.Is(err, errWhole) {
		return nil, nil, true, nil
	}
	if err != nil {
		return nil, nil, false, d.errorf(append(slices.Clone(at.path), "ignore", i), "%s.ignore: %v", kind, err)
	}
	for _, id := range slices.Sorted(maps.Keys(only)) {
		list, i, err := modulePaths(only[id], at.dir, "ignore_only path", at.own, false)
		if err != nil {
			return nil, nil, false, d.errorf(append(slices.Clone(at.path), "ignore_only", id, i), "%s.ignore_only: %v", kind, err)
		}
		if id == "" || len(list) == 0 {
			continue
		}
		if byID == nil {
			byID = map[string][]string{}
		}
		byID[id] = list
	}
	return paths, byID, false, nil
}

func (d document) lint(s shapeLint, at place, version Version, commentIgnores bool) (Lint, error) {
	l := Lint{
		Version:             version,
		Use:                 ids(s.Use),
		Except:              ids(s.Except),
		CommentIgnores:      commentIgnores,
		EnumZeroValueSuffix: s.EnumZeroValueSuffix,
		ServiceSuffix:       s.ServiceSuffix,

		RPCAllowSameRequestResponse:          s.RPCAllowSameRequestResponse,
		RPCAllowGoogleProtobufEmptyRequests:  s.RPCAllowGoogleProtobufEmptyRequests,
		RPCAllowGoogleProtobufEmptyResponses: s.RPCAllowGoogleProtobufEmptyResponses,
	}
	var err error
	l.Ignore, l.IgnoreOnly, l.Disabled, err = d.ignores("lint", at, s.Ignore, s.IgnoreOnly)
	return l, err
}

func (d document) breaking(s shapeBreaking, at place, version Version) (Breaking, error) {
	b := Breaking{
		Version:                version,
		Use:                    ids(s.Use),
		Except:                 ids(s.Except),
		IgnoreUnstablePackages: s.IgnoreUnstablePackages,
		DisableBuiltin:         s.DisableBuiltin,
	}
	var err error
	b.Ignore, b.IgnoreOnly, b.Disabled, err = d.ignores("breaking", at, s.Ignore, s.IgnoreOnly)
	return b, err
}
