package cli

import (
	"os"
	"runtime/debug"
)

// A run is short, and most of what it allocates it keeps to the end: collecting
// as often as the runtime does by default costs a fifth of the time of a large
// run and frees little. Above the limit memory counts for more.
const (
	gcPercent   = 400
	memoryLimit = 2 << 30 // bytes
)

// tuneCollector sets up the garbage collector, but for what the environment
// says of it.
func tuneCollector() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
