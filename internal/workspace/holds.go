package workspace

import "unsafe"

// Holds reports what says of the text of the file at an import path, which may
// not be kept; room is memory for reading, given back for the next time. The
// error wraps fs.ErrNotExist when there is no such file.
func (w *Workspace) Holds(importPath string, says func(text string) bool, room []byte) (holds bool, _ []byte, err error) {
	name, _, err := w.Locate(importPath)
	if err != nil {
		return false, room, err
	}
	disk := w.at(name)
	data, err := disk.readInto(name, room)
	if err != nil {
		return false, room, err
	}
	if disk.tree == nil {
		room = data
	}
	return says(unsafe.String(unsafe.SliceData(data), len(data))), room, nil
}
