package lock

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/config"
)

// fresh begins the names of folders that are not yet, or no longer, in use.
const fresh = ".new-"

// Vendor makes the vendor folder of the workspace at base anew: what fill puts
// into the folder that it is given takes the place of all that was there, once
// fill is done. An error of fill leaves everything as it was.
func Vendor(base string, fill func(dir string) error) (err error) {
	vendor := filepath.Join(base, config.VendorDir)
	if err := os.MkdirAll(vendor, 0o755); err != nil {
		return err
	}
	// In the vendor folder, because its files belong to no module, whatever
	// happens to this process.
	dir, err := os.MkdirTemp(vendor, fresh)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, os.RemoveAll(dir))
		_ = os.Remove(vendor) // if nothing came into it
	}()
	if err := fill(dir); err != nil {
		return err
	}
	old, err := os.ReadDir(vendor)
	if err != nil {
		return err
	}
	filled, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	aside, err := os.MkdirTemp(vendor, fresh)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	for _, e := range old {
		if name := filepath.Join(vendor, e.Name()); name != dir {
			if err := os.Rename(name, filepath.Join(aside, e.Name())); err != nil {
				return err
			}
		}
	}
	for _, e := range filled {
		if err := os.Rename(filepath.Join(dir, e.Name()), filepath.Join(vendor, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
