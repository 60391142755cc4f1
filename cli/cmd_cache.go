package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func newCacheStatsCommand(app *App) command {
	return command{
		use:   "stats",
		short: "Print where the cache is and how much is in it",
		args:  cobra.NoArgs,
		run: func(context.Context, []string) error {
			c := app.results()
			if c.Dir == "" {
				return errNoCacheDir
			}
			total, err := c.Stats()
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(app.Stdout, 0, 0, 2, ' ', 0)
			fmt.Fprintf(w, "folder\t%s\n", c.Dir)
			fmt.Fprintf(w, "entries\t%d\n", total.Entries)
			fmt.Fprintf(w, "size\t%s of at most %s\n", megabytes(total.Bytes), megabytes(c.Budget))
			if total.Entries > 0 {
				const layout = "2006-01-02 15:04"
				fmt.Fprintf(w, "last used\t%s\n", total.Newest.Format(layout))
				fmt.Fprintf(w, "not used since\t%s\n", total.Oldest.Format(layout))
			}
			return w.Flush()
		},
	}
}

func newCacheCleanCommand(app *App) command {
	return command{
		use:   "clean",
		short: "Remove all that runs have left for later ones",
		args:  cobra.NoArgs,
		run: func(context.Context, []string) error {
			c := app.results()
			if c.Dir == "" {
				return errNoCacheDir
			}
			removed, err := c.Clean()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(app.Stdout, "removed %s, %s\n", entries(removed.Entries), megabytes(removed.Bytes))
			return err
		},
	}
}

func newCacheVerifyCommand(app *App) command {
	return command{
		use:   "verify",
		short: "Read the whole cache and remove what is damaged",
		long: "Read every entry of the cache, compare it with its checksum, and remove those that are damaged.\n\n" +
			"Runs do the same with the entries that they use, so nothing has to be verified for answers to be right.\n" +
			"The exit code is 100 if there were damaged entries.",
		args: cobra.NoArgs,
		run: func(context.Context, []string) error {
			c := app.results()
			if c.Dir == "" {
				return errNoCacheDir
			}
			sound, damaged, err := c.Verify()
			if err != nil {
				return err
			}
			for _, name := range damaged {
				if _, err := fmt.Fprintf(app.Stdout, "removed %s: damaged\n", name); err != nil {
					return err
				}
			}
			if _, err := fmt.Fprintf(app.Stdout, "%s in order, %s\n", entries(sound.Entries), megabytes(sound.Bytes)); err != nil {
				return err
			}
			if len(damaged) > 0 {
				return errFindings
			}
			return nil
		},
	}
}

var errNoCacheDir = errors.New("there is no folder for a cache: set " + spokeCacheEnv + ", or the variable that names your home directory")

// entries is a number of entries in words.
func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// megabytes is a number of bytes for people.
func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
