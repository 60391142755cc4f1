package seen

import (
	"io/fs"
	"syscall"
)

// stampOf is the stamp of a file.
func stampOf(info fs.FileInfo) Stamp {
	s := Stamp{Size: info.Size(), Modified: info.ModTime().UnixNano()}
	if t, ok := info.Sys().(*syscall.Stat_t); ok {
		s.Changed, s.Number = t.Ctim.Nano(), t.Ino
	}
	return s
}
