package cli

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"
)

// TestMemory is that the collector waits while the program is small, also with
// room for many files, and then works again.
func TestMemory(t *testing.T) { // not parallel: there is one collector
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(math.MaxInt64)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	for name, prepare := range map[string]func(*memory){
		"spared":     (*memory).spare,
		"few files":  func(m *memory) { m.spare(); m.expect(3) },
		"many files": func(m *memory) { m.expect(2000) },
		"both":       func(m *memory) { m.spare(); m.expect(2000); m.expect(2000); m.spare() },
	} {
		m := tuneMemory()
		prepare(m)
		if percent, _ := collectorNow(); percent != -1 {
			t.Errorf("%s: the collector works at %d%%", name, percent)
		}
		runtime.GC()
		const patience = time.Minute
		for start := time.Now(); ; runtime.Gosched() {
			percent, limit := collectorNow()
			if percent == gcPercent && limit == memoryLimit {
				break
			}
			if time.Since(start) > patience {
				t.Fatalf("%s: after a collection the collector works at %d%% and up to %d bytes", name, percent, limit)
			}
		}
	}
	t.Setenv("GOGC", "50")
	debug.SetGCPercent(50)
	m := tuneMemory()
	m.spare()
	m.expect(2000)
	if percent, _ := collectorNow(); percent != 50 {
		t.Errorf("the collector works at %d%% where the environment says 50%%", percent)
	}
}

// collectorNow is the percentage and the limit that the collector works by, read
// without setting them.
func collectorNow() (percent int, limit int64) {
	now := []metrics.Sample{{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"}}
	metrics.Read(now)
	return int(now[0].Value.Uint64()), int64(now[1].Value.Uint64())
}
