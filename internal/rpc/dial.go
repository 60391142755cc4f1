package rpc

import "time"

// Options are what calls of registries need to know of their surroundings.
type Options struct {
	Getenv func(name string) string
	// Dir is the working directory, ConfigDir where the user's configuration
	// is; both absolute.
	Dir, ConfigDir string
	// Version and Compatible are the version of this program and that of the
	// client whose protocol it speaks.
	Version, Compatible string
	// Token, unless empty, is sent in place of any other.
	Token string
	// Warn takes what registries want users to read; Debug what has been called
	// and since when. Either may be nil.
	Warn  func(message string)
	Debug func(message string, start time.Time, pairs ...any)
	Now   func() time.Time
}
