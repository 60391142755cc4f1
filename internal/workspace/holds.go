package workspace

// Holds reports whether the file at an import path has that text. It keeps
// nothing of it; room is memory for reading, given back for the next time. The
// error wraps fs.ErrNotExist when there is no such file.
func (w *Workspace) Holds(importPath, text string, room []byte) (holds bool, _ []byte, err error) {
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
	return string(data) == text, room, nil
}
