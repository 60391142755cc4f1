// Package module holds what modules are known by: full names such as
// "buf.build/acme/weather", references that add a label or commit, ids of
// commits, and digests of what is in a module. It opens no file and knows
// nothing of configuration or registries.
package module

import (
	"errors"
	"fmt"
	"strings"
)

// FullName is the name of a module on a registry.
type FullName struct{ Registry, Owner, Name string }

// String is the name as written in configuration: registry/owner/name.
func (n FullName) String() string {
	if n.IsZero() {
		return ""
	}
	return n.Registry + "/" + n.Owner + "/" + n.Name
}

// IsZero reports whether n is no name at all.
func (n FullName) IsZero() bool { return n == FullName{} }

// Ref is a module at a label or commit.
type Ref struct {
	FullName
	// Label is a label or commit id; empty stands for the default label.
	Label string
}

// String is the reference as written in configuration: name[:label].
func (r Ref) String() string {
	if r.Label == "" {
		return r.FullName.String()
	}
	return r.FullName.String() + ":" + r.Label
}

// ParseFullName reads "registry/owner/name". Spaces around it are dropped. Only
// the registry is limited in its letters; it has to be a host name.
func ParseFullName(s string) (FullName, error) {
	parts := strings.Split(strings.TrimSpace(s), "/")
	if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return FullName{}, fmt.Errorf("could not parse full name %q: must be in the form registry/owner/name", s)
	}
	n := FullName{Registry: parts[0], Owner: parts[1], Name: parts[2]}
	if err := checkRegistry(n.Registry); err != nil {
		return FullName{}, fmt.Errorf("could not parse full name %q: %w", s, err)
	}
	return n, nil
}

// ParseRef reads "registry/owner/name[:label]". Spaces around it are dropped. A
// label may hold slashes but no colon.
func ParseRef(s string) (Ref, error) {
	form := fmt.Errorf("could not parse reference %q: must be in the form registry/owner/name[:ref]", s)
	if s == "" {
		return Ref{}, errors.New("could not parse reference: must be in the form registry/owner/name[:ref]")
	}
	parts := strings.SplitN(strings.TrimSpace(s), "/", 3)
	if len(parts) != 3 {
		return Ref{}, form
	}
	name, label, labelled := strings.Cut(parts[2], ":")
	if parts[0] == "" || parts[1] == "" || strings.Contains(parts[1], ":") || name == "" || strings.Contains(name, "/") ||
		labelled && (label == "" || strings.Contains(label, ":")) {
		return Ref{}, form
	}
	if err := checkRegistry(parts[0]); err != nil {
		return Ref{}, err
	}
	return Ref{FullName{parts[0], parts[1], name}, label}, nil
}

func checkRegistry(host string) error {
	if err := checkHost(host); err != nil {
		return fmt.Errorf("registry %q is not a valid hostname: %w", host, err)
	}
	return nil
}

// Key is one version of a module: its name, a commit of it, and the digest that
// the commit has. A lock file is a list of these.
type Key struct {
	FullName
	Commit CommitID
	Digest Digest
}

// String is the key as users know it: name:commit.
func (k Key) String() string { return k.FullName.String() + ":" + k.Commit.String() }
