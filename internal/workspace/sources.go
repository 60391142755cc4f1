package workspace

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/platinummonkey/spoke/internal/config"
)

// addSources adds the folders and repositories that the spoke.yaml of the
// workspace names as sources: modules that are no targets.
func (l *loader) addSources(p *plan, w *Workspace) error {
	if l.TextOnly || l.Tree != nil {
		return nil
	}
	sources, locked, err := l.sources(p.base)
	if err != nil {
		return err
	}
	for _, s := range sources {
		m := &Module{Path: s.String(), Lint: config.Lint{Version: config.V2}, Breaking: config.Breaking{Version: config.V2}, label: fmt.Sprintf("source: %q", s)}
		r := &root{rel: "."}
		if s.Git == "" {
			r.dir = filepath.Join(p.base, config.VendorDir, s.FolderCopy())
			if !l.disk.isDir(r.dir) {
				r.dir = s.Folder(p.base)
			}
			r.shown = l.shown(r.dir)
			if !l.disk.isDir(r.dir) {
				return fmt.Errorf("the source %s is not a folder: see sources in %s", s.Path, l.shown(filepath.Join(p.base, config.SpokeYAML)))
			}
		} else {
			i := slices.IndexFunc(locked, func(k config.LockedSource) bool { return k.Source == s })
			if i < 0 || l.SourceDir == nil {
				return fmt.Errorf("the source %s is not in %s: run \"spoke dep update\"", s, config.SpokeLock)
			}
			if r.dir, err = l.SourceDir(l.ctx, p.base, locked[i]); err != nil {
				return err
			}
			if err := r.know(); err != nil {
				return err
			}
		}
		m.roots, m.docDirs = []*root{r}, []string{r.dir}
		w.Modules = append(w.Modules, m)
	}
	sortModules(w.Modules)
	return nil
}

// know finds all files of a root that nothing is added to. Users see them by
// their import paths.
func (r *root) know() error {
	var files []string
	err := fs.WalkDir(os.DirFS(r.dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && isProto(p) {
			files = append(files, p)
		}
		return err
	})
	r.known, r.complete = newKnown(files), true
	return err
}

// sources reads the sources of the spoke.yaml in a directory, and what the
// spoke.lock there pins of them.
func (l *loader) sources(dir string) ([]config.Source, []config.LockedSource, error) {
	name, data, err := l.readFirst(dir, config.SpokeYAML)
	if name == "" || err != nil {
		return nil, nil, err
	}
	sources, err := config.ParseSources(l.shown(filepath.Join(dir, name)), data)
	if err != nil {
		return nil, nil, err
	}
	if locked, ok := l.SourceLocks[dir]; ok {
		return sources, locked, nil
	}
	name, data, err = l.readFirst(dir, config.SpokeLock)
	if name == "" || err != nil {
		return sources, nil, err
	}
	locked, err := config.ParseSpokeLock(l.shown(filepath.Join(dir, name)), data)
	return sources, locked, err
}

// withoutVendor are the excludes of a root, with the vendor folder of the
// workspace among them if it lies in the root.
func (l *loader) withoutVendor(p *plan, root string, excludes []string) []string {
	vendor := filepath.Join(p.base, config.VendorDir)
	rel := relative(root, vendor)
	if !below(".", rel) || !l.disk.isDir(vendor) {
		return excludes
	}
	return append(slices.Clone(excludes), rel)
}
