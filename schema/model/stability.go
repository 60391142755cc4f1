package model

import (
	"strconv"
	"strings"
)

// Stability is what the name of a package promises.
type Stability int8

// What names of packages promise.
const (
	Unversioned Stability = iota
	Stable                // v1
	Unstable              // v1alpha1, v1beta1, v1p1beta1, v1test...
)

// StabilityOf reads the last part of a package name. A package of one part
// has no version.
func StabilityOf(pkg string) Stability {
	dot := strings.LastIndexByte(pkg, '.')
	if dot < 0 {
		return Unversioned
	}
	rest, ok := cutNumber(pkg[dot+1:], "v")
	switch {
	case !ok:
		return Unversioned
	case rest == "":
		return Stable
	case strings.HasPrefix(rest, "test"):
		return Unstable
	}
	if strings.HasPrefix(rest, "p") {
		if rest, ok = cutNumber(rest, "p"); !ok {
			return Unversioned
		}
	}
	for _, phase := range []string{"alpha", "beta"} {
		if rest == phase {
			return Unstable
		}
		if after, ok := cutNumber(rest, phase); ok && after == "" {
			return Unstable
		}
	}
	return Unversioned
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
