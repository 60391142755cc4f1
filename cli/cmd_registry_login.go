package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/netrc"
	"github.com/platinummonkey/spoke/internal/rpc"
)

func newLoginCommand(app *App) command {
	var fromStdin, ask bool
	return command{
		use:   "login [domain]",
		short: "Log in to a registry",
		long: "Log in to a registry in a browser, or ask for a token where the registry knows no such login, have the registry\n" +
			"check the token, and keep it in the netrc file, for this program and the Buf CLI. The registry is\n" +
			defaultRegistry + " unless an argument names one.",
		args: cobra.MaximumNArgs(1),
		flags: func(cmd *cobra.Command) {
			flags := cmd.Flags()
			flags.BoolVar(&fromStdin, "token-stdin", false, "Read the token from standard input")
			flags.BoolVar(&ask, "prompt", false, "Ask for a token, not for a browser")
			flags.String("username", "", "")
			deprecate(flags, "username", "this flag no longer has any effect")
		},
		run: func(ctx context.Context, args []string) error {
			host, err := registryArg(args)
			if err != nil {
				return err
			}
			if fromStdin && ask {
				return flagValueError("cannot use both --token-stdin and --prompt flags")
			}
			token := ""
			if !fromStdin && !ask {
				token, err = app.deviceToken(ctx, host)
			}
			if token == "" && err == nil {
				token, err = app.readToken(host, fromStdin)
			}
			if err != nil {
				return err
			}
			return app.login(ctx, host, token)
		},
	}
}

// maxToken is the most that is read of a token, in bytes.
const maxToken = 1 << 16

// readToken reads a token from standard input, or asks for it.
func (app *App) readToken(host string, fromStdin bool) (string, error) {
	var token string
	if fromStdin {
		data, err := io.ReadAll(io.LimitReader(app.Stdin, maxToken))
		if err != nil {
			return "", err
		}
		token = string(data)
	} else {
		fmt.Fprintf(app.Stdout, "Enter the BSR token created at https://%s/settings/user.\n\n", host)
		var err error
		if token, err = app.prompt("Token: ", "login", true); err != nil {
			return "", err
		}
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", errors.New("token cannot be empty string")
	}
	return token, nil
}

// login checks a token and keeps it.
func (app *App) login(ctx context.Context, host, token string) error {
	caller := app.caller(token)
	if caller == nil {
		return errors.New("offline: a registry has to check the token")
	}
	response := &rpc.AuthnResponse{}
	err := caller.Call(ctx, host, rpc.Authenticate, &rpc.Empty{}, response)
	var refused *rpc.Error
	switch {
	case err != nil && !errors.As(err, &refused), rpc.Is(err, rpc.Unavailable):
		return err
	case err != nil || response.User == nil || response.User.Username == "":
		return fmt.Errorf("invalid token provided for %s", host)
	}
	name, err := app.changeNetrc(func(text string) string {
		text, _ = netrc.Remove(text, "go."+host)
		return netrc.Put(text, host, netrc.Login{User: response.User.Username, Password: token})
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(app.Stdout, "Logged in as %s. Credentials saved to %s.\n", response.User.Username, name)
	return err
}

// changeNetrc changes the netrc file, made if need be, and gives its name.
func (app *App) changeNetrc(change func(text string) string) (string, error) {
	name := netrc.File(app.Getenv)
	if name == "" {
		return "", errors.New("there is no home folder for a netrc file: set NETRC to the file to use")
	}
	text, err := os.ReadFile(app.abs(name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	changed := change(string(text))
	if changed == string(text) {
		return name, nil
	}
	return name, writePrivate(app.abs(name), []byte(changed))
}

// writePrivate writes a file at once that only its owner may read.
func writePrivate(name string, text []byte) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	temp, err := os.CreateTemp(filepath.Dir(name), ".tmp"+filepath.Base(name))
	if err != nil {
		return err
	}
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Chmod(0o600), temp.Close()); err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}

func newLogoutCommand(app *App) command {
	return command{
		use:   "logout [domain]",
		short: "Forget the token of a registry",
		args:  cobra.MaximumNArgs(1),
		run: func(_ context.Context, args []string) error {
			host, err := registryArg(args)
			if err != nil {
				return err
			}
			found := false
			name, err := app.changeNetrc(func(text string) string {
				for _, h := range []string{host, "go." + host} {
					var was bool
					text, was = netrc.Remove(text, h)
					found = found || was
				}
				return text
			})
			if err != nil {
				return err
			}
			if found {
				_, err = fmt.Fprintf(app.Stdout, "All existing BSR credentials removed from %s\n", name)
			} else {
				_, err = fmt.Fprintf(app.Stdout, "No BSR credentials found in %s; you are already logged out\n", name)
			}
			return err
		},
	}
}

// userRow is a user in JSON.
type userRow struct {
	ID         string `json:"id"`
	Remote     string `json:"remote"`
	Username   string `json:"username"`
	CreateTime string `json:"create_time"`
	Type       string `json:"type"`
	State      string `json:"state"`
}

// enumName is the name of a number, the first of names if there is none.
func enumName(prefix string, number int32, names ...string) string {
	if number < 0 || int(number) >= len(names) {
		number = 0
	}
	return prefix + names[number]
}

func newWhoamiCommand(app *App) command {
	var format listFormat
	return command{
		use:   "whoami [domain]",
		short: "Show who is logged in to a registry",
		args:  cobra.MaximumNArgs(1),
		flags: format.bind,
		run: func(ctx context.Context, args []string) error {
			host, err := registryArg(args)
			if err != nil {
				return err
			}
			if err := format.check(); err != nil {
				return err
			}
			response := &rpc.UserResponse{}
			err = app.ask(ctx, host, rpc.GetCurrentUser, &rpc.Empty{}, response, "")
			if rpc.Is(err, rpc.Unauthenticated) {
				return loggedOutError{host}
			}
			if err != nil {
				return err
			}
			u := response.User
			if u == nil {
				return fmt.Errorf("%s does not say who is logged in", host)
			}
			if format.value == listJSON {
				writeJSON(app.Stdout, &userRow{
					ID: u.ID, Remote: host, Username: u.Name, CreateTime: jsonTime(u.CreateTime),
					Type:  enumName("USER_TYPE_", u.Type, "UNSPECIFIED", "STANDARD", "BOT", "SYSTEM"),
					State: enumName("USER_STATE_", u.State, "UNSPECIFIED", "ACTIVE", "INACTIVE"),
				})
				return nil
			}
			_, err = fmt.Fprintf(app.Stdout, "Logged in as %s.\n", u.Name)
			return err
		},
	}
}

// loggedOutError says in the binary's words that a registry knows nobody here.
type loggedOutError struct{ host string }

func (e loggedOutError) Error() string { return "Not currently logged in for " + e.host + "." }
