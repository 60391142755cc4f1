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

// sparing has the collector do nothing while little is done, until the function
// that it gives is called.
func (app *App) sparing() func() {
	if app.Getenv("GOGC") != "" || app.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	const enough = 192 << 20 // bytes
	percent, limit := debug.SetGCPercent(-1), debug.SetMemoryLimit(enough)
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// tighten has the collector work before the program takes much more memory than
// it does now, for a step that leaves a lot behind.
func (app *App) tighten() {
	if app.Getenv("GOGC") != "" || app.Getenv("GOMEMLIMIT") != "" {
		return
	}
	const atLeast = 384 << 20 // bytes
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	debug.SetMemoryLimit(max(atLeast, int64(now.HeapAlloc)*6/5))
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
