package gittree

import (
	"errors"
	"strings"
)

// Environment variables with credentials for git.
const (
	envUser       = "BUF_INPUT_HTTPS_USERNAME"
	envPassword   = "BUF_INPUT_HTTPS_PASSWORD" //nolint:gosec // a name
	envKeyFile    = "BUF_INPUT_SSH_KEY_FILE"
	envKnownHosts = "BUF_INPUT_SSH_KNOWN_HOSTS_FILES"
)

// auth is what git has to be told to authenticate.
type auth struct {
	config, env []string
}

// authentication takes credentials from the environment for the transports
// that have any.
func authentication(o Options, at location) (auth, error) {
	get := func(name string) string { return getenv(o.Environ, name) }
	switch {
	case strings.HasPrefix(at.url, "https://"):
		return https(get)
	case strings.HasPrefix(at.url, "ssh://"):
		return ssh(get)
	}
	return auth{}, nil
}

// https has git ask a helper that reads the variables; so they are on no
// command line.
func https(get func(string) string) (auth, error) {
	user, password := get(envUser), get(envPassword)
	switch {
	case user == "" && password == "":
		return auth{}, nil
	case user == "":
		return auth{}, errors.New(envPassword + " set but " + envUser + " not set")
	}
	helper := "!f(){ echo username=${" + envUser + "}; echo password=${" + envPassword + "}; };f"
	return auth{config: []string{"-c", "credential.helper=" + helper}}, nil
}

// ssh sets the command line of ssh. Without files of known hosts all hosts are
// trusted.
func ssh(get func(string) string) (auth, error) {
	key, hosts := get(envKeyFile), get(envKnownHosts)
	switch {
	case key == "" && hosts == "":
		return auth{}, nil
	case key == "":
		return auth{}, errors.New(envKnownHosts + " set but " + envKeyFile + " not set")
	}
	command := `ssh -q -i ` + quoted(key) + ` -o IdentitiesOnly=yes -o `
	if hosts == "" {
		command += `UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no`
	} else {
		command += quoted("UserKnownHostsFile=" + strings.Join(strings.Split(hosts, ":"), " "))
	}
	return auth{env: []string{"GIT_SSH_COMMAND=" + command}}, nil
}

// quoted is text as one word of the shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
