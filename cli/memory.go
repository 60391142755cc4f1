package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"sync"
)

// A run is short, and most of what it allocates it keeps to the end: collecting
// as often as the runtime does by default costs a fifth of the time of a large
// run and frees little. Above the limit memory counts for more.
const (
	gcPercent   = 400
	memoryLimit = 2 << 30 // bytes
)

// memory is how the run deals with what it allocates, but for what the
// environment says of it. The nil one leaves everything to the runtime.
type memory struct {
	sparing, room sync.Once
	// settle is what happens at the next collection.
	settle runtime.Cleanup
}

// tuneMemory sets up the collector.
func tuneMemory() *memory {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	return &memory{}
}

// spare has the collector wait until the program is large, for what keeps most
// of what it allocates. From then on it works as it does otherwise.
func (m *memory) spare() {
	if m != nil {
		m.sparing.Do(m.wait)
	}
}

func (m *memory) wait() {
	const enough = 400 << 20 // bytes
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(enough)
	type collected struct{ _ *int }
	m.settle = runtime.AddCleanup(&collected{}, func(int) {
		debug.SetGCPercent(gcPercent)
		if debug.SetMemoryLimit(-1) == enough { // nobody has set another one since
			debug.SetMemoryLimit(memoryLimit)
		}
	}, 0)
}

// expect prepares for files that are going to be compiled.
func (m *memory) expect(files int) {
	const (
		many    = 500       // for fewer it takes more time than it saves
		each    = 40 << 10  // bytes
		largest = 256 << 20 // bytes, less than the heap has before it is collected
	)
	if m == nil || files < many {
		return
	}
	m.spare()
	m.room.Do(func() {
		m.settle.Stop()
		makeRoom(min(files*each, largest))
		m.wait()
	})
}

// scrimp has the collector work often from now on, for what takes many times the
// memory of a text that is large.
func (app *App) scrimp() {
	if app.Getenv("GOGC") == "" {
		const percent = 25
		debug.SetGCPercent(percent)
	}
}
