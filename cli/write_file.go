package cli

import (
	"cmp"
	"os"
	"path/filepath"
)

// createFile puts a text into a new file, or in the place of an old one, at
// once or not at all. The folders above are made.
func createFile(name string, text []byte) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, newDirMode); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	err = cmp.Or(err, tmp.Chmod(newFileMode))
	err = cmp.Or(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
