// Package auth knows who is calling: it makes tokens, recognises them, and
// lets devices log in with a user's approval.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

// prefix begins all tokens, so that they are found where they should not be.
const prefix = "spoke_"

// alphabet has no letter that clients or shells take for something else.
func alphabet() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}

// newSecret is a random token. Its last seven letters are a checksum of the
// rest, so that a mistyped one is told from an unknown one.
func newSecret() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails
	s := prefix + alphabet().EncodeToString(b[:])
	return s + checksum(s)
}

func checksum(s string) string {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], crc32.ChecksumIEEE([]byte(s)))
	return alphabet().EncodeToString(b[:])
}

// wellFormed reports whether a token could be one of ours.
func wellFormed(token string) bool {
	n := len(token) - 7
	return n > 0 && strings.HasPrefix(token, prefix) && checksum(token[:n]) == token[n:]
}

// hash is what is kept of a secret. Secrets are random, so that a slow hash
// would add nothing.
func hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// Auth makes and recognises tokens of users of a registry.
type Auth struct {
	Registry *core.Registry
	Now      func() time.Time
}

// NewToken makes a token of a user. It is shown here and never again. Expires
// is zero for one that does not.
func (a *Auth) NewToken(ctx context.Context, user core.ID, note string, expires time.Time) (string, error) {
	secret := newSecret()
	_, err := a.Registry.AddToken(ctx, user, hash(secret), note, expires)
	return secret, err
}

// Caller is who shows a token; nobody in particular for an empty one. The
// error is of kind Unauthenticated for tokens that are not valid.
func (a *Auth) Caller(ctx context.Context, token string) (core.Caller, error) {
	if token == "" {
		return core.Caller{}, nil
	}
	if !wellFormed(token) {
		return core.Caller{}, core.Errorf(core.Unauthenticated, "the token is not one of this registry, or mistyped")
	}
	user, err := a.Registry.UserOfToken(ctx, hash(token))
	return core.Caller{User: user}, err
}

// Bearer is the token in the value of an Authorization header.
func Bearer(header string) string {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
