package cli

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/cli/ui"
	"github.com/platinummonkey/spoke/internal/facts"
	"github.com/platinummonkey/spoke/internal/filecache"
	"github.com/platinummonkey/spoke/internal/memo"
	"github.com/platinummonkey/spoke/internal/seen"
	"github.com/platinummonkey/spoke/internal/workspace"
)

// spokeCacheEnv names the folder of what runs leave for later ones.
const spokeCacheEnv = "SPOKE_CACHE_DIR"

// resultsDir is the folder of what runs leave for later ones, "" where none can
// be told.
func (app *App) resultsDir() string {
	if dir := app.Getenv(spokeCacheEnv); dir != "" {
		return filepath.Join(app.abs(dir), "results")
	}
	var above string
	home := app.Getenv(homeEnv)
	switch {
	case runtime.GOOS == "windows":
		above = app.Getenv(localAppEnv)
	case filepath.IsAbs(app.Getenv(xdgCacheEnv)):
		above = app.Getenv(xdgCacheEnv)
	case home == "":
	case runtime.GOOS == "darwin":
		above = filepath.Join(home, "Library", "Caches")
	default:
		above = filepath.Join(home, ".cache")
	}
	if above == "" {
		return ""
	}
	return filepath.Join(above, "spoke", "results")
}

// results is the cache of what runs leave for later ones.
func (app *App) results() *filecache.Cache {
	return &filecache.Cache{Dir: app.resultsDir(), Budget: filecache.Budget, Now: app.Now}
}

// recall is one run of a command that remembers: with what an earlier run of it
// left, and with what it leaves itself.
type recall struct {
	app   *App
	cache *filecache.Cache
	key   filecache.Key
	// elsewhere is where the key is of a run in some folder as deep as this one:
	// another checkout, say.
	elsewhere filecache.Key
	start     time.Time

	// old is what an earlier run left, nil for nothing, and verdict what has
	// become of what that saw.
	old     *memo.Memo
	verdict seen.Verdict
	// known are the facts of old, and of what lintAgain gives, if they are in
	// memory.
	known *facts.Table
	// ws is the workspace of the earlier run if it is in memory, and then that of
	// this run.
	ws *workspace.Workspace
	// warnings are what the log says.
	warnings []string
}

// noCacheFlag switches all of this off.
const noCacheFlag = "no-cache"

// recall looks for what an earlier run of the same command line left. It is nil
// where nothing is to be remembered. From then on the run notes what it sees.
func (app *App) recall() *recall {
	if app.noCache || len(app.Programs) == 0 || app.log.debug || app.resultsDir() == "" || ui.Terminal(app.Stdout, app.Getenv) != nil {
		return nil
	}
	r := &recall{app: app, cache: app.results(), start: app.Now()}
	parts := []string{"run", app.Name}
	for _, name := range app.Programs {
		program, err := seen.ProgramDigest(r.cache, name, r.start)
		if err != nil {
			return nil
		}
		parts = append(parts, string(program[:]))
	}
	for _, variable := range slices.Sorted(slices.Values(app.Environ)) {
		name, _, _ := strings.Cut(variable, "=")
		if tells(name) {
			parts = append(parts, variable)
		}
	}
	parts = append(append(parts, "--"), app.args...)
	r.key = filecache.KeyOf(append(parts, "in", app.Dir)...)
	r.elsewhere = filecache.KeyOf(append(parts, "at", strconv.Itoa(len(strings.Split(app.Dir, string(filepath.Separator)))))...)
	if old, ok := r.load(); ok {
		r.old = old
		r.verdict = old.Seen.Check(app.Dir, r.start)
	}
	app.look(r.start)
	return r
}

// look begins a log of what the run sees. Whoever had the one before, as those who
// find modules have, is made anew with it.
func (app *App) look(start time.Time) {
	app.seen, app.modules = seen.NewLog(app.Dir, start), nil
}

// tells reports whether a variable could change what a run says: one of our own
// or of buf, but for those that say where caches are and who somebody is.
func tells(name string) bool {
	if !strings.HasPrefix(name, "BUF_") && !strings.HasPrefix(name, "SPOKE_") {
		return false
	}
	return !strings.HasSuffix(name, "_CACHE_DIR") && !strings.Contains(name, "TOKEN") && !strings.Contains(name, "PASSWORD") && !strings.Contains(name, "USERNAME")
}

// load loads what an earlier run left, in this folder or else in another one. Of
// another one it is of use where the command line speaks of nothing outside.
func (r *recall) load() (*memo.Memo, bool) {
	if m, ok := memo.Load(r.cache, r.key); ok {
		return m, true
	}
	if slices.ContainsFunc(r.app.args, func(arg string) bool { return strings.Contains(arg, "..") || strings.ContainsAny(arg, "/\\:") }) {
		return nil, false
	}
	key, ok := r.cache.Get(r.elsewhere)
	if !ok || len(key) != len(r.key) {
		return nil, false
	}
	return memo.Load(r.cache, filecache.Key(key))
}

// unchanged reports whether a run would see what the earlier one saw.
func (r *recall) unchanged() bool { return r != nil && r.old != nil && r.verdict.Same() }

// recalled tells how a run makes use of an earlier one.
func (app *App) recalled(how string) {
	if app.Recalled != nil {
		app.Recalled(how)
	}
}

// again gives the answer of the earlier run: what print prints of it, warnings
// and the exit code. ok is false if it cannot be had any more.
func (r *recall) again(print func(*memo.Memo) (ok bool, err error)) (ok bool, err error) {
	ok, err = print(r.old)
	if !ok || err != nil {
		return ok, err
	}
	for _, w := range r.old.Warnings {
		r.app.log.Warn(w)
	}
	if r.unchanged() {
		r.app.recalled("the same answer")
	}
	if r.verdict.Renewed && r.unchanged() {
		_ = r.old.Save(r.cache, r.key) // it is only slower the next time
	}
	if r.old.Exit == exitFindings {
		return true, errFindings
	}
	return true, nil
}

// stream takes what is printed or written, in place of a pack in memory. It is
// nil where nothing is kept on disk.
func (r *recall) stream() *memo.Stream {
	if r.cache == nil || r.small() {
		return nil
	}
	return memo.NewStream(r.cache, r.key, 0, r.start)
}

// keep keeps an answer for later runs: m has what was printed, err is how the
// run ended.
func (r *recall) keep(m *memo.Memo, err error) {
	var whole bool
	m.Seen, whole = r.app.seen.Record()
	if errors.Is(err, errFindings) {
		m.Exit, err = exitFindings, nil
	}
	if err != nil || !whole || r.small() {
		m.Forget(r.cache)
		return
	}
	m.Warnings = r.warnings
	r.save(m, r.old)
}

// small reports whether the run was so quick that it takes no longer again than
// its answer would to be kept: it read little, and the program in front could do
// all of it.
func (r *recall) small() bool {
	const enough = 128 << 10 // bytes
	return r.app.HandOver != nil && r.cache != nil && r.app.seen.Bytes() < enough
}

// programs are the files of the program: of this process, and of those that
// hand over to one another, so that they share what they remember. There are
// none where this process's cannot be told.
func programs() []string {
	name, err := os.Executable()
	if err == nil {
		name, err = filepath.EvalSymlinks(name)
	}
	if err != nil {
		return nil
	}
	dir, base := filepath.Split(name)
	ext := filepath.Ext(base)
	if ext != ".exe" {
		ext = ""
	}
	files := []string{name}
	for _, other := range []string{frontProgram + ext, WholeProgram + ext} {
		if _, err := os.Stat(dir + other); err == nil && other != base {
			files = append(files, dir+other)
		}
	}
	slices.Sort(files)
	return files
}
