package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema/imports"
	"github.com/platinummonkey/spoke/schema/wellknown"
)

// Variables that say where caches are.
const (
	cacheDirEnv = "BUF_CACHE_DIR"
	xdgCacheEnv = "XDG_CACHE_HOME"
	homeEnv     = "HOME"
	localAppEnv = "LocalAppData"
)

// cacheDir is where the program keeps what it can make again. It is that of
// buf, whose caches have the same content.
func (app *App) cacheDir() string {
	if dir := app.Getenv(cacheDirEnv); dir != "" {
		return dir
	}
	if runtime.GOOS == "windows" {
		return filepath.Join(app.Getenv(localAppEnv), "buf")
	}
	if dir := app.Getenv(xdgCacheEnv); dir != "" {
		return filepath.Join(dir, "buf")
	}
	if home := app.Getenv(homeEnv); home != "" {
		return filepath.Join(home, ".cache", "buf")
	}
	return ""
}

// wellKnown are the files that come with the program.
type wellKnown struct {
	files fs.FS
	// dir is where they are put for others to read: as users see it, and on
	// disk.
	dir, name string
}

func newWellKnown(app *App) *wellKnown {
	dir := filepath.Join(app.cacheDir(), "v3", "wellknowntypes", wellknown.Version)
	name := dir
	if !filepath.IsAbs(name) {
		name = filepath.Join(app.Dir, dir)
	}
	return &wellKnown{files: wellknown.Files(), dir: dir, name: name}
}

// paths are the import paths of all of them.
func (k *wellKnown) paths() []string {
	var paths []string
	err := fs.WalkDir(k.files, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		panic(err) // files inside the program
	}
	return paths
}

func (k *wellKnown) has(path string) bool {
	info, err := fs.Stat(k.files, path)
	return err == nil && info.Mode().IsRegular()
}

// imports are the paths that one of the files imports.
func (k *wellKnown) imports(path string) []string {
	text, err := fs.ReadFile(k.files, path)
	if err != nil {
		panic(err) // files inside the program
	}
	paths, _ := imports.Scan(string(text))
	return paths
}

// extract makes sure that a file is on disk, and gives its name there.
func (k *wellKnown) extract(path string) (string, error) {
	shown := filepath.Join(k.dir, filepath.FromSlash(path))
	name := filepath.Join(k.name, filepath.FromSlash(path))
	text, err := fs.ReadFile(k.files, path)
	if err != nil {
		return "", err
	}
	if info, err := os.Stat(name); err == nil && info.Size() == int64(len(text)) {
		return shown, nil
	}
	return shown, createFile(name, text)
}

// importable is everything that the files of a workspace can import.
type importable struct {
	workspace *workspace.Workspace
	files     map[string]*workspace.SourceFile
	known     *wellKnown
}

func newImportable(ws *workspace.Workspace, known *wellKnown) *importable {
	files := make(map[string]*workspace.SourceFile, len(ws.Files))
	for i := range ws.Files {
		files[ws.Files[i].Path] = &ws.Files[i]
	}
	return &importable{workspace: ws, files: files, known: known}
}

// Has implements imports.Files.
func (s *importable) Has(path string) bool { return s.files[path] != nil || s.known.has(path) }

// Name implements imports.Files.
func (s *importable) Name(path string) string {
	if f := s.files[path]; f != nil {
		return f.External
	}
	return path
}

// Read implements imports.Files.
func (s *importable) Read(path string, buf []byte) ([]byte, error) {
	if f := s.files[path]; f != nil {
		return s.workspace.Read(f, buf)
	}
	return fs.ReadFile(s.known.files, path)
}
