package cli

import (
	"bytes"
	"context"
	"io"
	"os"

	"github.com/platinummonkey/spoke/internal/memo"
)

// lsFilesRemembered lists files with what an earlier run left: its list, if
// nothing has changed, or the contents of folders that have not. As a list takes
// hardly longer to make than to keep, the first run of all only makes the folder
// where others keep theirs.
func (app *App) lsFilesRemembered(ctx context.Context, opts lsFilesOptions, args []string) error {
	if opts.format == listJSON { // which has the places of files on this machine
		return runLsFiles(ctx, app, opts, args)
	}
	if dir := app.resultsDir(); !app.noCache && dir != "" {
		if _, err := os.Stat(dir); err != nil {
			opts.listed = &listed{}
			err := runLsFiles(ctx, app, opts, args)
			if many := 1 << 10; err == nil && opts.listed.files >= many {
				_ = os.MkdirAll(dir, 0o700) // else the next run is one like this
			}
			return err
		}
	}
	r := app.recall()
	if r == nil {
		return runLsFiles(ctx, app, opts, args)
	}
	if r.unchanged() {
		ok, err := r.again(func(m *memo.Memo) (bool, error) {
			_, err := app.Stdout.Write(m.Body)
			return true, err
		})
		if ok {
			return err
		}
	}
	if r.old != nil {
		app.seen.After(r.old.Seen, &r.verdict)
	}
	var text bytes.Buffer
	opts.listed = &listed{text: &text}
	app.log.kept = &r.warnings
	err := runLsFiles(ctx, app, opts, args)
	app.log.kept = nil
	r.keep(&memo.Memo{Body: text.Bytes()}, err)
	return err
}

// listed is what a run of ls-files printed.
type listed struct {
	files int
	text  *bytes.Buffer // nil for what nobody wants to know
}

// tee takes what is written to w, which is a list of files. It may be nil.
func (l *listed) tee(w io.Writer, files int) io.Writer {
	if l == nil {
		return w
	}
	l.files = files
	if l.text == nil {
		return w
	}
	return io.MultiWriter(w, l.text)
}
