package cli

import (
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"github.com/platinummonkey/spoke/internal/registry"
	"github.com/platinummonkey/spoke/internal/rpc"
)

// Variables about registries.
const (
	configDirEnv = "BUF_CONFIG_DIR"
	offlineEnv   = "SPOKE_OFFLINE"
	xdgConfigEnv = "XDG_CONFIG_HOME"
	appDataEnv   = "AppData"
)

// offlineFlag keeps a command from asking any registry.
const offlineFlag = "offline"

// configDir is where a user's own configuration is, that of buf.
func (app *App) configDir() string {
	dir := app.Getenv(configDirEnv)
	switch {
	case dir != "":
	case runtime.GOOS == "windows":
		dir = filepath.Join(app.Getenv(appDataEnv), "buf")
	case app.Getenv(xdgConfigEnv) != "":
		dir = filepath.Join(app.Getenv(xdgConfigEnv), "buf")
	default:
		dir = filepath.Join(app.Getenv(homeEnv), ".config", "buf")
	}
	return app.abs(dir)
}

// isOffline reports whether no registry may be asked.
func (app *App) isOffline() bool {
	if app.offline {
		return true
	}
	on, err := strconv.ParseBool(app.Getenv(offlineEnv))
	return on || err != nil && app.Getenv(offlineEnv) != ""
}

// caller calls registries; nil if that is not allowed. With a token it sends
// that and no other.
func (app *App) caller(token string) rpc.Caller {
	if app.isOffline() {
		return nil
	}
	return app.Abilities.Registry(rpc.Options{
		Getenv:     app.Getenv,
		Dir:        app.Dir,
		ConfigDir:  app.configDir(),
		Version:    app.ownVersion(),
		Compatible: bufVersion,
		Token:      token,
		Warn:       app.log.Warn,
		Debug:      app.log.Debug,
		Now:        app.Now,
	})
}

// registries finds modules on registries, by way of the cache. There is one a
// run.
func (app *App) registries() *registry.Client {
	if app.modules == nil {
		app.modules = sync.OnceValue(func() *registry.Client {
			return registry.New(registry.Options{
				Caller:   app.caller(""),
				CacheDir: app.abs(app.cacheDir()),
				Warn:     app.log.Warn,
				Note:     app.wait,
				Seen:     app.seen,
			})
		})
	}
	return app.modules()
}
