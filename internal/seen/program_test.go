package seen

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/filecache"
)

func TestProgramDigest(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if !hasBuildID(program[:headLen]) {
		t.Error("there is no build ID in the head of this program")
	}
	cache := &filecache.Cache{Dir: t.TempDir(), Budget: filecache.Budget, Now: time.Now}
	digest := func(content []byte) Sum {
		t.Helper()
		name := filepath.Join(t.TempDir(), "program")
		if err := os.WriteFile(name, content, 0o700); err != nil {
			t.Fatal(err)
		}
		sum, err := ProgramDigest(cache, name, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	other := slices.Clone(program)
	copy(other[slices.Index(other, 'G'):], "x") // somewhere in the head
	script := []byte("#!/bin/sh\nexit 0\n")
	sums := []Sum{digest(program), digest(other), digest(program[:len(program)-1]), digest(script), digest(append(script, '\n')), digest(nil)}
	for i, sum := range sums {
		if at := slices.Index(sums, sum); at != i {
			t.Errorf("programs %d and %d have the same digest", at, i)
		}
	}
	if digest(program) != sums[0] {
		t.Error("the digest of a program depends on where it is")
	}
}
