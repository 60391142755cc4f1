package gitobj

import (
	"crypto/sha1" //nolint:gosec // the id of objects, not a safeguard of ours
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// Repo is an open repository. It is safe for concurrent use.
type Repo struct {
	// dir holds HEAD; common holds refs and objects. They differ in linked
	// worktrees only.
	dir, common string
	limits      Limits
	idLen       int
	objectDirs  []string

	shallowOnce sync.Once
	shallows    map[ID]bool
	shallowErr  error

	packsOnce sync.Once
	packs     []*pack
	// recentPack is the place in packs of the one that had the last object.
	recentPack atomic.Int32
	packsErr   error

	inflaters sync.Pool
	// spent is how many bytes have been made of what the repository holds.
	spent atomic.Int64

	packedOnce sync.Once
	packed     string // the file packed-refs
	packedErr  error

	mu      sync.Mutex
	bases   map[packPlace]object // recently used delta bases
	basesSz int64
}

// maxSmallFile bounds the files that hold references and settings.
const maxSmallFile = 64 << 20

// maxAlternates bounds the object folders that a repository borrows from.
const maxAlternates = 64

// Open opens the repository at path: a repository folder (".git" or bare), a
// work tree that has one, or the ".git" file of a linked worktree or
// submodule.
func Open(path string, limits Limits) (*Repo, error) {
	dir, err := locate(path, 0)
	if err != nil {
		return nil, err
	}
	r := &Repo{
		dir:    dir,
		common: dir,
		limits: limits.withDefaults(),
		idLen:  sha1.Size,
		bases:  make(map[packPlace]object),
	}
	if text, err := readSmall(filepath.Join(dir, "commondir")); err == nil {
		r.common = relativeTo(dir, strings.TrimSpace(text))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := r.readConfig(); err != nil {
		return nil, err
	}
	if err := r.addObjectDir(filepath.Join(r.common, "objects")); err != nil {
		return nil, err
	}
	return r, nil
}

// Close lets go of the repository's files.
func (r *Repo) Close() error {
	var errs []error
	for _, p := range r.packs {
		errs = append(errs, p.close())
	}
	return errors.Join(errs...)
}

// locate follows ".git" files and work trees to the repository folder.
func locate(path string, hops int) (string, error) {
	if hops > 4 {
		return "", fmt.Errorf("%s: too many .git files that point to each other", path)
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		text, err := readSmall(path)
		if err != nil {
			return "", err
		}
		target, ok := strings.CutPrefix(text, "gitdir:")
		if !ok {
			return "", fmt.Errorf("%s: expected a line \"gitdir: …\": %w", path, ErrNotRepository)
		}
		return locate(relativeTo(filepath.Dir(path), strings.TrimSpace(target)), hops+1)
	}
	if isRepository(path) {
		return path, nil
	}
	if nested := filepath.Join(path, ".git"); exists(nested) {
		return locate(nested, hops+1)
	}
	return "", fmt.Errorf("%s: %w", path, ErrNotRepository)
}

// isRepository reports whether a folder has what git asks of a repository: a
// sound HEAD, and objects and references, of its own or of another's.
func isRepository(dir string) bool {
	name := filepath.Join(dir, "HEAD")
	head, err := os.Readlink(name) // as very old repositories have it
	if err != nil {
		text, err := readSmall(name)
		if err != nil {
			return false
		}
		head = strings.TrimSpace(text)
		if target, ok := strings.CutPrefix(head, "ref:"); ok {
			head = strings.TrimSpace(target)
		} else if raw, err := hex.DecodeString(head); err == nil && len(raw) >= sha1.Size {
			head = "refs/"
		}
	}
	if !strings.HasPrefix(head, "refs/") {
		return false
	}
	return exists(filepath.Join(dir, "commondir")) || exists(filepath.Join(dir, "objects")) && exists(filepath.Join(dir, "refs"))
}

// readConfig looks at the settings that change how the store is read.
func (r *Repo) readConfig() error {
	text, err := readSmall(filepath.Join(r.common, "config"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if r.idLen, err = parseConfig(text); err != nil {
		return fmt.Errorf("%s: %w", r.dir, err)
	}
	return nil
}

// parseConfig gives the size of ids, and refuses what is not known to leave the
// formats as they are.
func parseConfig(text string) (idLen int, err error) {
	idLen = sha1.Size
	section := ""
	for line := range strings.Lines(text) {
		line = strings.ToLower(strings.TrimSpace(line))
		if after, ok := strings.CutPrefix(line, "["); ok {
			section, line, _ = strings.Cut(after, "]")
			section, line = strings.TrimSpace(section), strings.TrimSpace(line)
		}
		key, value, _ := strings.Cut(line, "=")
		if end := strings.IndexAny(value, "#;"); end >= 0 {
			value = value[:end]
		}
		key, value = strings.TrimSpace(key), strings.Trim(strings.TrimSpace(value), `"`)
		switch section + "." + key {
		case "core.repositoryformatversion":
			if value != "0" && value != "1" {
				return 0, fmt.Errorf("repository of version %s: %w", value, ErrUnsupported)
			}
		case "extensions.objectformat":
			switch value {
			case "sha1":
			case "sha256":
				idLen = sha256.Size
			default:
				return 0, fmt.Errorf("ids made with %s: %w", value, ErrUnsupported)
			}
		case "extensions.refstorage":
			if value != "files" {
				return 0, fmt.Errorf("references kept as %s: %w", value, ErrUnsupported)
			}
		case "extensions.", "extensions.noop", "extensions.preciousobjects", "extensions.worktreeconfig", "extensions.relativeworktrees":
		default:
			if section == "extensions" && !strings.HasPrefix(key, "#") && !strings.HasPrefix(key, ";") {
				return 0, fmt.Errorf("extension %s: %w", key, ErrUnsupported)
			}
		}
	}
	return idLen, nil
}

// addObjectDir adds an object folder and the ones it borrows from.
func (r *Repo) addObjectDir(dir string) error {
	if slices.Contains(r.objectDirs, dir) {
		return nil
	}
	if len(r.objectDirs) >= maxAlternates {
		return fmt.Errorf("%s: borrows objects from more than %d repositories", r.dir, maxAlternates)
	}
	r.objectDirs = append(r.objectDirs, dir)
	text, err := readSmall(filepath.Join(dir, "info", "alternates"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := r.addObjectDir(relativeTo(dir, line)); err != nil {
			return err
		}
	}
	return nil
}

// shallow reports whether the repository's history ends at a commit.
func (r *Repo) shallow(id ID) (bool, error) {
	r.shallowOnce.Do(func() {
		text, err := readSmall(filepath.Join(r.common, "shallow"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			r.shallowErr = err
			return
		}
		for line := range strings.Lines(text) {
			at, err := r.parseID(strings.TrimSpace(line))
			if err != nil {
				r.shallowErr = fmt.Errorf("%s: %w", filepath.Join(r.common, "shallow"), err)
				return
			}
			if r.shallows == nil {
				r.shallows = make(map[ID]bool)
			}
			r.shallows[at] = true
		}
	})
	return r.shallows[id], r.shallowErr
}

// newHash is the repository's object hash.
func (r *Repo) newHash() hash.Hash {
	if r.idLen == sha256.Size {
		return sha256.New()
	}
	return sha1.New() //nolint:gosec // as above
}

// spend counts work that a hostile repository could ask for without end.
func (r *Repo) spend(bytes int64) error {
	if r.spent.Add(bytes) > r.limits.Work {
		return fmt.Errorf("takes more than %d bytes of decompressing to read", r.limits.Work)
	}
	return nil
}

// verify checks that an object is what its id says.
func (r *Repo) verify(id ID, o object) error {
	h := r.newHash()
	var buf [64]byte
	header := append(buf[:0], o.kind.String()...)
	header = append(header, ' ')
	header = strconv.AppendInt(header, int64(len(o.data)), 10)
	h.Write(append(header, 0))
	h.Write(o.data)
	if string(h.Sum(buf[:0])) != string(id) {
		return fmt.Errorf("object %s is damaged: its content has another id", id)
	}
	return nil
}

func relativeTo(dir, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// openFile opens a file of the repository. It does not wait for one that is a
// pipe.
func openFile(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// readSmall reads a file that ought to be small.
func readSmall(path string) (string, error) {
	f, err := openFile(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(f, maxSmallFile+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxSmallFile {
		return "", fmt.Errorf("%s: larger than %d bytes", path, maxSmallFile)
	}
	return string(data), nil
}
