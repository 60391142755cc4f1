// Package generate runs plugins on compiled files, as a template says, and
// writes what they give.
//
// Everything that plugins give is in memory before the first file is written:
// when one of them fails, nothing on disk changes. The package compiles nothing
// and knows no configuration files.
package generate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/managed"
	"github.com/platinummonkey/spoke/schema/image"
)

// Options say what to generate.
type Options struct {
	// Codec does what takes linking the files of an image.
	Codec image.Codec
	// Images are what to generate for, each by itself.
	Images []*image.Image
	// Plugins are run on each.
	Plugins []config.Plugin
	Managed config.Managed
	// IncludeImports and IncludeWKT hold for all plugins.
	IncludeImports, IncludeWKT bool
	// Clean removes what plugins write to before.
	Clean bool

	// WellKnown reports whether an import path is that of a well-known file.
	WellKnown func(path string) bool
	// Dir is the working directory, absolute; Out the folder below which plugins
	// write, absolute or relative to it.
	Dir, Out string
	// Environ is the environment of plugins.
	Environ []string
	// Stderr takes what plugins write there.
	Stderr io.Writer
	// Warn takes warnings for the user.
	Warn func(string)
}

// Run generates. Errors tell of the plugin that failed.
func Run(ctx context.Context, o Options) error {
	for _, p := range o.Plugins {
		if p.Kind == config.RemotePlugin {
			return fmt.Errorf("plugin %s: the server hosted at that remote is unavailable. Are you sure %q is a valid remote address? (remote plugins cannot be run yet: install the plugin and name it as \"local\")", p.Name, p.Registry)
		}
	}
	o.Stderr = &locked{w: o.Stderr}
	tree := newTree(o.Dir, o.Out)
	for _, img := range o.Images {
		files, err := o.image(ctx, img)
		if err != nil {
			return err
		}
		if err := tree.add(o.Plugins, files); err != nil {
			return err
		}
	}
	if o.Clean {
		for _, p := range o.Plugins {
			if err := tree.clean(p); err != nil {
				return fmt.Errorf("plugin %s: %w", p.Name, err)
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return tree.write()
}

// image runs all plugins on one image and gives what each of them made.
func (o *Options) image(ctx context.Context, img *image.Image) ([][]file, error) {
	if o.Managed.Enabled {
		var err error
		if img, err = o.manage(img); err != nil {
			return nil, err
		}
	}
	var calls []*call
	for i := range o.Plugins {
		list, err := o.calls(&o.Plugins[i], i, img)
		if err != nil {
			return nil, err
		}
		calls = append(calls, list...)
	}
	if err := o.callAll(ctx, calls); err != nil {
		return nil, err
	}
	if err := o.checkFeatures(calls); err != nil {
		return nil, err
	}
	made := make([][]file, len(o.Plugins))
	for i := range o.Plugins {
		made[i] = o.merge(calls, i)
	}
	return made, nil
}

// manage applies managed mode to all files that are not well-known.
func (o *Options) manage(img *image.Image) (*image.Image, error) {
	return img.Map(func(f *image.File) ([]byte, error) {
		if o.WellKnown(f.Path) {
			return f.Descriptor, nil
		}
		return managed.Apply(&o.Managed, managed.File{Path: f.Path, Module: f.Module}, f.Descriptor)
	})
}

// callAll makes the calls, as many at a time as there are processors. When one
// fails, the others are stopped; the first in order that failed by itself is
// the error.
func (o *Options) callAll(ctx context.Context, calls []*call) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	errs := make([]error, len(calls))
	queue := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(calls)) {
		wg.Go(func() {
			for i := range queue {
				if errs[i] = inner.Err(); errs[i] != nil {
					continue
				}
				if err := o.call(inner, calls[i]); err != nil {
					if inner.Err() != nil {
						err = errors.Join(err, inner.Err())
					}
					errs[i] = err
					stop()
				}
			}
		})
	}
	for i := range calls {
		queue <- i
	}
	close(queue)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return fmt.Errorf("plugin %s: %w", calls[i].plugin.Name, err)
		}
	}
	return nil
}

// merge is what one plugin made in all its calls. Of files with the same name
// the first stays.
func (o *Options) merge(calls []*call, plugin int) []file {
	var files []file
	seen := make(map[string][]byte)
	for _, c := range calls {
		if c.index != plugin {
			continue
		}
		for _, f := range c.response.files {
			first, twice := seen[f.name]
			if twice && f.point == "" {
				if !bytes.Equal(first, f.content) {
					fmt.Fprintf(o.Stderr, "duplicate generated file name %q. The plugin %s gave more than one; the first is kept. Please tell those who maintain the plugin.\n", f.name, c.plugin.Name)
				}
				continue
			}
			if !twice {
				seen[f.name] = f.content
			}
			files = append(files, f)
		}
	}
	return files
}

// locked is a writer for several goroutines.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// outOf is where a plugin writes, relative to the working directory or absolute.
func outOf(base string, p config.Plugin) string {
	if base == "" || base == "." {
		return filepath.Clean(p.Out)
	}
	return filepath.Join(base, p.Out)
}

// isArchive reports whether a plugin's files go into an archive.
func isArchive(out string) bool {
	return slices.Contains([]string{".jar", ".zip"}, filepath.Ext(out))
}
