package cli

import (
	"errors"
	"os"

	"github.com/platinummonkey/spoke/internal/input"
	"github.com/platinummonkey/spoke/internal/report"
	"github.com/platinummonkey/spoke/internal/workspace"
	"github.com/platinummonkey/spoke/schema"
	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/model"
)

// early saves an image while it is compiled.
type early struct {
	app  *App
	to   input.Ref
	flow *image.Flow
	made *built
	// result is that of saving.
	result chan error
}

// saveEarly has the image of a request saved while that is compiled, if the image
// is written to a file as it is compiled.
func (opts *buildOptions) saveEarly(app *App, ws *workspace.Workspace, request *schema.Request) *early {
	if request.Descriptors == schema.Few || !opts.filewise() {
		return nil
	}
	to, err := input.Grammar{Kind: input.Images, IsDir: app.isDir}.Parse(opts.output)
	if err != nil || to.Scheme != input.Disk || image.Encoding(to.Format) != image.Binary {
		return nil
	}
	if info, err := os.Stat(app.abs(to.Path)); err == nil && !info.Mode().IsRegular() {
		return nil // nothing can be taken back
	}
	details, err := moduleDetails(ws)
	if err != nil {
		return nil // which comes up again
	}
	e := &early{app: app, to: to, flow: image.NewFlow(request.Paths, details, opts.asSet), made: opts.made, result: make(chan error, 1)}
	request.Describe = e.flow.Take
	go func() {
		defer e.flow.Close()
		e.result <- opts.made.save(app, to, e.flow.Run)
	}()
	return e
}

// filewise reports whether an image has all files, each as it is compiled.
func (opts *buildOptions) filewise() bool {
	return len(opts.filter.Types) == 0 && !opts.filter.ExcludeImports && !opts.filter.ExcludeSourceRetention
}

// end ends what saveEarly began. The targets are compiled files, nil if
// something is wrong with them. If the image is not saved, it is to be made and
// saved in the ordinary way.
func (e *early) end(targets []*model.File) (saved bool, err error) {
	if e == nil {
		return false, nil
	}
	e.flow.End(targets)
	if e.made != nil && len(targets) > 0 {
		e.made.learn(e.app, report.Text)
	}
	if err = <-e.result; err == nil {
		for _, warning := range e.to.Warnings {
			e.app.log.Warn(warning)
		}
		if e.made != nil {
			e.made.files = model.ImportsFirst(targets)
		}
		return true, nil
	}
	if e.made != nil && e.made.tee != nil {
		e.made.tee.Drop()
		e.made.tee = nil
	}
	if errors.Is(err, image.ErrUnwanted) {
		err = nil
	}
	return false, err
}
