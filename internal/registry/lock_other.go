//go:build !unix

package registry

import "os"

// lock does nothing. Files are written so that two processes that do so at a
// time do no harm.
func lock(*os.File) error { return nil }
