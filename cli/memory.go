package cli

import (
	"os"
	"runtime"
	"runtime/debug"
)

// A run is short, and most of what it allocates it keeps to the end: collecting
// as often as the runtime does by default costs a fifth of the time of a large
// run and frees little. Above the limit memory counts for more.
const (
	gcPercent   = 400
	memoryLimit = 2 << 30 // bytes
)

// spareCollector has the collector wait until the program is large, for what
// keeps most of what it allocates. From then on it works as it does otherwise.
func spareCollector() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	const enough = 400 << 20 // bytes
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(enough)
	type collected struct{ _ *int }
	runtime.AddCleanup(&collected{}, func(int) {
		debug.SetGCPercent(gcPercent)
		if debug.SetMemoryLimit(-1) == enough { // nobody has set another one since
			debug.SetMemoryLimit(memoryLimit)
		}
	}, 0)
}

// scrimp has the collector work often from now on, for what takes many times the
// memory of a text that is large.
func (app *App) scrimp() {
	if app.Getenv("GOGC") == "" {
		const percent = 25
		debug.SetGCPercent(percent)
	}
}

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
