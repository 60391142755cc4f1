package filecache

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Stats is what there is in a cache.
type Stats struct {
	Entries int
	Bytes   int64
	// Oldest and Newest are when entries were last used, zero for none.
	Oldest, Newest time.Time
}

// stored is one file of a cache.
type stored struct {
	name string
	key  Key
	size int64
	used time.Time
	// unfinished is set for what a process is writing, or has left behind.
	unfinished bool
}

// list finds all entries, in the order of names. A folder that does not exist
// has none. Files of others are left out.
func (c *Cache) list() ([]stored, error) {
	if c.Dir == "" {
		return nil, nil
	}
	folders, err := os.ReadDir(c.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []stored
	for _, folder := range folders {
		if !folder.IsDir() || len(folder.Name()) != 2 {
			continue
		}
		files, err := os.ReadDir(filepath.Join(c.Dir, folder.Name()))
		if err != nil {
			continue // somebody else removes it
		}
		for _, f := range files {
			if s, ok := entryOf(c.Dir, folder.Name(), f); ok {
				all = append(all, s)
			}
		}
	}
	return all, nil
}

// entryOf understands the name of a file.
func entryOf(dir, folder string, f fs.DirEntry) (s stored, ok bool) {
	text, rest, ok := strings.Cut(f.Name(), suffix)
	if !ok {
		return s, false
	}
	key, err := hex.DecodeString(folder + text)
	if err != nil || len(key) != len(s.key) || rest != "" && !strings.HasSuffix(rest, temporary) {
		return s, false
	}
	info, err := f.Info()
	if err != nil || !info.Mode().IsRegular() {
		return s, false
	}
	return stored{filepath.Join(dir, folder, f.Name()), Key(key), info.Size(), info.ModTime(), rest != ""}, true
}

// Stats counts entries.
func (c *Cache) Stats() (Stats, error) {
	var total Stats
	all, err := c.list()
	for _, s := range all {
		total.Bytes += s.size
		if s.unfinished {
			continue
		}
		total.Entries++
		if total.Oldest.IsZero() || s.used.Before(total.Oldest) {
			total.Oldest = s.used
		}
		if s.used.After(total.Newest) {
			total.Newest = s.used
		}
	}
	return total, err
}

// Clean removes all entries and says what they were.
func (c *Cache) Clean() (Stats, error) {
	total, err := c.Stats()
	if err != nil {
		return total, err
	}
	all, err := c.list()
	for _, s := range all {
		if removed := os.Remove(s.name); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
		_ = os.Remove(filepath.Dir(s.name)) // once it is empty
	}
	if c.Dir != "" && err == nil {
		_ = os.Remove(filepath.Join(c.Dir, tagName))
		_ = os.Remove(c.Dir)
	}
	return total, err
}

// Verify reads every entry, removes those that are damaged, and gives the names
// of those.
func (c *Cache) Verify() (sound Stats, damaged []string, err error) {
	all, err := c.list()
	for _, s := range all {
		if s.unfinished {
			continue
		}
		if c.sound(s) {
			sound.Entries++
			sound.Bytes += s.size
			continue
		}
		damaged = append(damaged, s.name)
		if removed := os.Remove(s.name); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}
	return sound, damaged, err
}

// sound reports whether an entry is what was put.
func (c *Cache) sound(s stored) bool {
	file, err := os.Open(s.name)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // it was only read
	e, _, ok := readHead(file, s.key)
	if !ok {
		return false
	}
	data, ok := e.Slice(0, e.size, nil)
	return ok && Sum(data) == e.sum
}

// abandoned is how old an unfinished entry is when nobody writes it any more.
const abandoned = time.Hour

// Trim removes the entries that were not used for longest until the others keep
// to three quarters of the budget, if there are too many, and what other
// processes left behind.
func (c *Cache) Trim() {
	all, err := c.list()
	if err != nil {
		return // then nothing can be kept either
	}
	now := c.Now()
	total := int64(0)
	for _, s := range all {
		if s.unfinished && now.Sub(s.used) > abandoned {
			_ = os.Remove(s.name)
			continue
		}
		total += s.size
	}
	if c.Budget == 0 || total <= c.Budget {
		return
	}
	slices.SortFunc(all, func(a, b stored) int { return a.used.Compare(b.used) })
	for _, s := range all {
		if total <= c.Budget/4*3 {
			return
		}
		if !s.unfinished && os.Remove(s.name) == nil {
			total -= s.size
		}
	}
}
