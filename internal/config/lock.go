package config

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
)

// Lock is what a buf.lock says about modules: enough to tell which ones a
// registry has to provide.
type Lock struct {
	// Name is the name that users know the file by.
	Name    string
	Version Version
	Deps    []LockedModule
}

// LockedModule is a module pinned in a buf.lock.
type LockedModule struct {
	module.FullName
	// Stale says that the digest is missing or of a kind no longer used, so
	// that a registry has to be asked even for a module that is at hand.
	Stale bool
}

type shapeLockV1 struct {
	Version string `yaml:"version"`
	Deps    []struct {
		Remote     string    `yaml:"remote"`
		Owner      string    `yaml:"owner"`
		Repository string    `yaml:"repository"`
		Branch     string    `yaml:"branch"`
		Commit     string    `yaml:"commit"`
		Digest     string    `yaml:"digest"`
		CreateTime time.Time `yaml:"create_time"`
	} `yaml:"deps"`
}

type shapeLockV2 struct {
	Version  string        `yaml:"version"`
	Deps     []shapePinned `yaml:"deps"`
	Plugins  []shapePinned `yaml:"plugins"`
	Policies []struct {
		shapePinned `yaml:",inline"`
		Plugins     []shapePinned `yaml:"plugins"`
	} `yaml:"policies"`
}

type shapePinned struct {
	Name   string `yaml:"name"`
	Commit string `yaml:"commit"`
	Digest string `yaml:"digest"`
}

// ParseLock reads a buf.lock known to users as name. Without a version it is
// one of v1beta1.
func ParseLock(name string, data []byte) (*Lock, error) {
	d := document{name: name, data: data}
	var v shapeVersion
	if err := d.decode(&v, false); err != nil {
		return nil, err
	}
	l := &Lock{Name: name}
	switch v.Version {
	case "", "v1beta1":
		l.Version = V1Beta1
	case "v1":
		l.Version = V1
	case "v2":
		l.Version = V2
		return l, d.lockV2(l)
	default:
		return nil, d.errorf([]any{"version"}, "unknown file version: %q; known are v1beta1, v1 and v2", v.Version)
	}
	return l, d.lockV1(l)
}

func (d document) lockV1(l *Lock) error {
	var s shapeLockV1
	if err := d.decode(&s, true); err != nil {
		return err
	}
	for i, dep := range s.Deps {
		at := []any{"deps", i}
		for _, part := range [][2]string{{"remote", dep.Remote}, {"owner", dep.Owner}, {"repository", dep.Repository}} {
			if part[1] == "" {
				return d.errorf(at, "%s missing", part[0])
			}
		}
		name, err := module.ParseFullName(dep.Remote + "/" + dep.Owner + "/" + dep.Repository)
		if err != nil {
			return d.errorf(at, "invalid module name: %v", err)
		}
		stale := dep.Digest == "" || strings.HasPrefix(dep.Digest, "b1-") || strings.HasPrefix(dep.Digest, "b3-")
		digest := dep.Digest
		if stale {
			digest = ""
		}
		if err := d.pin(l, at, name, dep.Commit, digest, "shake256", stale); err != nil {
			return err
		}
	}
	return nil
}

func (d document) lockV2(l *Lock) error {
	var s shapeLockV2
	if err := d.decode(&s, true); err != nil {
		return err
	}
	for i, dep := range s.Deps {
		at := []any{"deps", i}
		if dep.Name == "" {
			return d.errorf(at, "no module name specified")
		}
		name, err := module.ParseFullName(dep.Name)
		if err != nil {
			return d.errorf(append(at, "name"), "invalid module name: %v", err)
		}
		if dep.Digest == "" {
			return d.errorf(at, "no digest specified for module %s", name)
		}
		if err := d.pin(l, at, name, dep.Commit, dep.Digest, "b5", false); err != nil {
			return err
		}
	}
	for i, p := range s.Plugins {
		if err := d.checkPinned([]any{"plugins", i}, p, "p1"); err != nil {
			return err
		}
	}
	for i, p := range s.Policies {
		if p.Digest != "" {
			if err := d.checkPinned([]any{"policies", i}, p.shapePinned, "o1"); err != nil {
				return err
			}
		}
		for j, q := range p.Plugins {
			if err := d.checkPinned([]any{"policies", i, "plugins", j}, q, "p1"); err != nil {
				return err
			}
		}
	}
	return nil
}

// pin adds a module to the lock, once.
func (d document) pin(l *Lock, at []any, name module.FullName, commit, digest, kind string, stale bool) error {
	if commit == "" {
		return d.errorf(at, "no commit specified for module %s", name)
	}
	if err := d.checkPinned(at, shapePinned{name.String(), commit, digest}, kind); err != nil {
		return err
	}
	if slices.ContainsFunc(l.Deps, func(m LockedModule) bool { return m.FullName == name }) {
		return d.errorf(at, "duplicate module %q attempted to be added to lock file", name)
	}
	l.Deps = append(l.Deps, LockedModule{name, stale})
	return nil
}

// checkPinned checks the commit and, where there is one, the digest of an entry.
func (d document) checkPinned(at []any, p shapePinned, kind string) error {
	if len(p.Commit) != 32 {
		return d.errorf(at, "commit %q of %s: expected dashless uuid to be of length 32 but was %d", p.Commit, p.Name, len(p.Commit))
	}
	if _, err := hex.DecodeString(p.Commit); err != nil {
		return d.errorf(at, "commit %q of %s: invalid UUID format", p.Commit, p.Name)
	}
	if p.Digest == "" {
		return nil
	}
	if err := checkDigest(p.Digest, kind); err != nil {
		return d.errorf(at, "digest of %s: %v", p.Name, err)
	}
	return nil
}

func checkDigest(digest, kind string) error {
	found, value, ok := strings.Cut(digest, ":")
	if !ok {
		return fmt.Errorf("could not parse digest %q: must in the form \"digest_type:digest_hex_value\"", digest)
	}
	if found != kind {
		return fmt.Errorf("must be of type %s, not %s", kind, found)
	}
	sum, err := hex.DecodeString(value)
	if err != nil {
		return fmt.Errorf("could not parse hex: %q", value)
	}
	if len(sum) != 64 {
		return fmt.Errorf("invalid shake256 digest value: expected 64 bytes, got %d", len(sum))
	}
	return nil
}
