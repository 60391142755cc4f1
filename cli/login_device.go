package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/rpc"
)

// Paths of the login of a device (RFC 8628), and of its registration (RFC 7591).
const (
	deviceRegistration  = "/oauth2/device/registration"
	deviceAuthorization = "/oauth2/device/authorization"
	deviceTokens        = "/oauth2/device/token"
)

// How often to ask whether a login is approved.
const (
	deviceInterval    = 5 * time.Second
	maxDeviceInterval = 30 * time.Second
	deviceSlower      = 5 * time.Second
)

// errNoDevices says that a registry knows no login of devices.
var errNoDevices = errors.New("the registry has no login in a browser")

// deviceToken has the user log in to a registry in a browser and gives the token
// that comes of it; none if the registry knows no such login.
func (app *App) deviceToken(ctx context.Context, host string) (string, error) {
	poster, ok := app.caller("").(rpc.Poster)
	if !ok {
		return "", errors.New("offline: a registry has to approve the login")
	}
	token, err := app.deviceLogin(ctx, poster, host)
	var lack *lackError
	switch {
	case errors.Is(err, errNoDevices):
		return "", nil
	case err != nil && !errors.As(err, &lack):
		return "", fmt.Errorf("unable to complete authorize device grant: %w", err)
	}
	return token, err
}

func (app *App) deviceLogin(ctx context.Context, poster rpc.Poster, host string) (string, error) {
	machine, err := os.Hostname()
	if err != nil {
		return "", err
	}
	name, err := json.Marshal(map[string]string{"client_name": machine})
	if err != nil {
		return "", err
	}
	var client struct {
		ID     string `json:"client_id"`
		Secret string `json:"client_secret"`
	}
	if err := postForJSON(ctx, poster, host, deviceRegistration, "application/json", name, &client); err != nil {
		return "", err
	}
	form := url.Values{"client_id": {client.ID}}
	if client.Secret != "" {
		form.Set("client_secret", client.Secret)
	}
	var device struct {
		Code     string `json:"device_code"`
		URI      string `json:"verification_uri"`
		Complete string `json:"verification_uri_complete"`
		Interval int    `json:"interval"`
		Expires  int    `json:"expires_in"`
	}
	if err := postForm(ctx, poster, host, deviceAuthorization, form, &device); err != nil {
		return "", err
	}
	page := device.Complete
	if page == "" {
		page = device.URI
	}
	// What a registry names is handed to a program, so it has to be a web page.
	if u, err := url.Parse(page); err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%s names a page that is none to log in at: %q", host, page)
	}
	if err := app.browse(ctx, page); err != nil {
		return "", fmt.Errorf("failed to open browser: %w (log in with --token-stdin, or --prompt)", err)
	}
	fmt.Fprintf(app.Stdout, "Opening your browser to complete authorization process.\n\n"+
		"If your browser doesn't open automatically, please open this URL in a browser to complete the process:\n\n%s\n\n", page)

	interval := min(time.Duration(device.Interval)*time.Second, maxDeviceInterval)
	if interval <= 0 {
		interval = deviceInterval
	}
	if device.Expires > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, time.Duration(device.Expires)*time.Second, errors.New("the login was not approved in time"))
		defer cancel()
	}
	form.Set("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
	form.Set("device_code", device.Code)
	return awaitApproval(ctx, poster, host, form, interval)
}

// awaitApproval asks for the token of a login until there is one.
func awaitApproval(ctx context.Context, poster rpc.Poster, host string, form url.Values, interval time.Duration) (string, error) {
	for {
		select {
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-time.After(interval):
		}
		var answer struct {
			Token string `json:"access_token"`
		}
		err := postForm(ctx, poster, host, deviceTokens, form, &answer)
		var refused *oauthError
		switch {
		case err == nil && answer.Token == "":
			return "", fmt.Errorf("%s approves the login, and gives no token", host)
		case err == nil:
			return answer.Token, nil
		case errors.As(err, &refused) && refused.Code == "slow_down":
			interval += deviceSlower
		case errors.As(err, &refused) && refused.Code == "authorization_pending":
		default:
			return "", err
		}
	}
}

// oauthError is a refusal in the way of RFC 6749, section 5.2.
type oauthError struct {
	Code string `json:"error"`
	Text string `json:"error_description"`
}

func (e *oauthError) Error() string { return "authorization failed: " + e.Text }

func postForm(ctx context.Context, poster rpc.Poster, host, path string, form url.Values, into any) error {
	return postForJSON(ctx, poster, host, path, "application/x-www-form-urlencoded", []byte(form.Encode()), into)
}

// postForJSON posts and reads the answer. One that is no JSON is errNoDevices.
func postForJSON(ctx context.Context, poster rpc.Poster, host, path, contentType string, body []byte, into any) error {
	answer, err := poster.Post(ctx, host, path, contentType, body)
	if err != nil {
		return err
	}
	if kind, _, _ := strings.Cut(answer.ContentType, ";"); strings.TrimSpace(kind) != "application/json" {
		return errNoDevices
	}
	if answer.Status == 200 {
		if err := json.Unmarshal(answer.Body, into); err != nil {
			return fmt.Errorf("the answer of %s cannot be read: %w", host, err)
		}
		return nil
	}
	refused := &oauthError{}
	if err := json.Unmarshal(answer.Body, refused); err != nil || refused.Code == "" {
		return fmt.Errorf("%s answers with the status %d", host, answer.Status)
	}
	return refused
}

// browse shows a page in the user's browser.
func (app *App) browse(ctx context.Context, page string) error {
	var openers []string
	var args []string
	switch runtime.GOOS {
	case "darwin":
		openers = []string{"open"}
	case "windows":
		openers, args = []string{"rundll32"}, []string{"url.dll,FileProtocolHandler"}
	default:
		openers = []string{"xdg-open", "x-www-browser", "www-browser", "wslview"}
	}
	for _, name := range openers {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		cmd := exec.CommandContext(ctx, path, append(slices.Clone(args), page)...)
		cmd.Env = app.Environ
		return cmd.Run()
	}
	return fmt.Errorf("there is none of the programs %s", strings.Join(openers, ", "))
}
