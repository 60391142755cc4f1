package remote

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/platinummonkey/spoke/internal/netrc"
)

// TokenEnv is the variable with tokens.
const TokenEnv = "BUF_TOKEN"

// tokens are what is sent to registries to say who asks.
type tokens struct {
	// every is sent to all registries, unless empty; else byHost counts.
	every  string
	byHost map[string]string
	// fromEnv says that the tokens of a variable stand for all others.
	fromEnv bool
	// netrc is the text of the netrc file, and file its name.
	netrc, file string
}

// readTokens reads the tokens of the environment, else those of the netrc file.
func readTokens(getenv func(string) string) (tokens, error) {
	if value := getenv(TokenEnv); value != "" {
		return parseTokens(value)
	}
	t := tokens{file: netrc.File(getenv)}
	if t.file == "" {
		return t, nil
	}
	text, err := os.ReadFile(t.file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return t, err
	}
	t.netrc = string(text)
	return t, nil
}

// parseTokens reads the value of the variable: one token for all registries, or
// TOKEN@HOST for each of several, separated by commas.
func parseTokens(value string) (tokens, error) {
	t := tokens{fromEnv: true}
	// The value itself is a secret: it is not shown.
	if !strings.ContainsAny(value, "@,") {
		t.every = value
		return t, nil
	}
	t.byHost = map[string]string{}
	for i, part := range strings.Split(value, ",") {
		token, host, ok := strings.Cut(part, "@")
		switch {
		case !ok || token == "" || host == "" || strings.ContainsAny(host, "@") || strings.Contains(token, ":"):
			return tokens{}, fmt.Errorf("invalid token: part %d of %s is not of the form TOKEN@HOST", i+1, TokenEnv)
		case t.byHost[host] != "":
			return tokens{}, fmt.Errorf("invalid token: part %d of %s has the repeated remote address: %s", i+1, TokenEnv, host)
		}
		t.byHost[host] = token
	}
	return t, nil
}

// of is the token for a registry, and where it is from.
func (t tokens) of(host string) (token, source string) {
	switch {
	case t.every != "":
		return t.every, "the variable " + TokenEnv
	case t.fromEnv:
		return t.byHost[host], "the variable " + TokenEnv
	case t.netrc == "":
		return "", ""
	}
	return netrc.Lookup(t.netrc, host).Password, t.file
}
