package lint

import (
	"strconv"
	"strings"
)

// stability is what the name of a package promises.
type stability int8

const (
	unversioned stability = iota
	stable                // v1
	unstable              // v1alpha1, v1beta1, v1p1beta1, v1test...
)

// stabilityOf reads the last part of a package name. A package of one part
// has no version.
func stabilityOf(pkg string) stability {
	dot := strings.LastIndexByte(pkg, '.')
	if dot < 0 {
		return unversioned
	}
	rest, ok := cutNumber(pkg[dot+1:], "v")
	switch {
	case !ok:
		return unversioned
	case rest == "":
		return stable
	case strings.HasPrefix(rest, "test"):
		return unstable
	}
	if strings.HasPrefix(rest, "p") {
		if rest, ok = cutNumber(rest, "p"); !ok {
			return unversioned
		}
	}
	for _, phase := range []string{"alpha", "beta"} {
		if rest == phase {
			return unstable
		}
		if after, ok := cutNumber(rest, phase); ok && after == "" {
			return unstable
		}
	}
	return unversioned
}

// cutNumber cuts prefix and a number from 1 to the largest 32-bit integer off
// the front of s.
func cutNumber(s, prefix string) (rest string, ok bool) {
	s, ok = strings.CutPrefix(s, prefix)
	if !ok {
		return "", false
	}
	end := 0
	for end < len(s) && '0' <= s[end] && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 32)
	return s[end:], err == nil && n >= 1
}
