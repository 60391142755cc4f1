package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Logins of devices, as OAuth 2.0 Device Authorization Grant (RFC 8628) has
// them: a client shows a code, a user approves it in a browser, and the client,
// which has been asking, gets a token.

// DeviceExpires is how long a user has to approve.
const DeviceExpires = 15 * time.Minute

// Pending is the login of a device that waits.
type Pending struct {
	// Secret is what the device asks with.
	Secret string
	// Code is what the user sees, such as "BCDF-GHJK".
	Code string
}

// codeLetters make no words, and look like nothing else.
const codeLetters = "BCDFGHJKLMNPQRSTVWXZ"

// StartDevice begins the login of a device that calls itself client.
func (a *Auth) StartDevice(ctx context.Context, client string) (Pending, error) {
	now := a.Now()
	for range 5 {
		p := Pending{Secret: newSecret(), Code: newCode()}
		d := core.Device{Hash: hash(p.Secret), Code: p.Code, Client: client, Expires: now.Add(DeviceExpires)}
		err := a.Registry.Meta.Write(ctx, func(tx core.Tx) error { return tx.PutDevice(d, now) })
		if !errors.Is(err, core.ErrExists) {
			return p, err
		}
	}
	return Pending{}, core.Errorf(core.Unavailable, "too many devices log in; try again later")
}

func newCode() string {
	var b [8]byte
	for i := range b {
		for {
			var r [1]byte
			_, _ = rand.Read(r[:]) // never fails
			if n := len(codeLetters); int(r[0]) < 256/n*n {
				b[i] = codeLetters[int(r[0])%n]
				break
			}
		}
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// ApproveDevice lets the device log in that shows a code, as the user of a
// token.
func (a *Auth) ApproveDevice(ctx context.Context, code, token string) error {
	caller, err := a.Caller(ctx, strings.TrimSpace(token))
	if err != nil {
		return err
	}
	if !caller.Known() {
		return core.Errorf(core.Unauthenticated, "a token is needed")
	}
	code = strings.ToUpper(strings.TrimSpace(code))
	if len(code) == 8 {
		code = code[:4] + "-" + code[4:]
	}
	return a.Registry.Meta.Write(ctx, func(tx core.Tx) error {
		d, err := tx.DeviceByCode(code)
		if errors.Is(err, core.ErrNone) || err == nil && !a.Now().Before(d.Expires) {
			return core.Errorf(core.NotFound, "no device shows the code %q, or it waited too long", code)
		}
		if err != nil {
			return err
		}
		d.UserID = caller.User.ID
		return tx.PutDevice(d, a.Now())
	})
}

// What a device is told that has no token yet.
var (
	ErrPending = errors.New("authorization_pending")
	ErrExpired = errors.New("expired_token")
)

// FinishDevice gives the token of a device that was approved; ErrPending or
// ErrExpired say that there is none.
func (a *Auth) FinishDevice(ctx context.Context, secret string) (string, error) {
	h := hash(secret)
	var user core.ID
	var client string
	err := a.Registry.Meta.Write(ctx, func(tx core.Tx) error {
		d, err := tx.DeviceByHash(h)
		switch {
		case errors.Is(err, core.ErrNone) || err == nil && !a.Now().Before(d.Expires):
			return ErrExpired
		case err != nil:
			return err
		case d.UserID.IsZero():
			return ErrPending
		}
		user, client = d.UserID, d.Client
		return tx.DeleteDevice(h)
	})
	if err != nil {
		return "", err
	}
	return a.NewToken(ctx, user, "device "+client, time.Time{})
}
