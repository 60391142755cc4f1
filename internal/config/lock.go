package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/platinummonkey/spoke/internal/module"
)

// Lock is what a buf.lock pins.
type Lock struct {
	// Name is the name that users know the file by.
	Name    string
	Version Version
	Deps    []LockedModule
	// Plugins and Policies are kept as they were read.
	Plugins  []Pinned
	Policies []PinnedPolicy
}

// LockedModule is a module pinned in a buf.lock.
type LockedModule struct {
	// Key has no digest if that is missing or of a kind no longer used.
	module.Key
}

// Pinned is a check plugin or a policy pinned in a buf.lock.
type Pinned struct {
	Name   string `yaml:"name,omitempty"`
	Commit string `yaml:"commit,omitempty"`
	Digest string `yaml:"digest,omitempty"`
}

// PinnedPolicy is a policy pinned in a buf.lock, with its plugins.
type PinnedPolicy struct {
	Pinned  `yaml:",inline"`
	Plugins []Pinned `yaml:"plugins,omitempty"`
}

type shapeLockV1 struct {
	Version string          `yaml:"version,omitempty"`
	Deps    []shapePinnedV1 `yaml:"deps,omitempty"`
}

type shapePinnedV1 struct {
	Remote     string    `yaml:"remote,omitempty"`
	Owner      string    `yaml:"owner,omitempty"`
	Repository string    `yaml:"repository,omitempty"`
	Branch     string    `yaml:"branch,omitempty"`
	Commit     string    `yaml:"commit,omitempty"`
	Digest     string    `yaml:"digest,omitempty"`
	CreateTime time.Time `yaml:"create_time,omitempty"`
}

type shapeLockV2 struct {
	Version  string         `yaml:"version,omitempty"`
	Deps     []Pinned       `yaml:"deps,omitempty"`
	Plugins  []Pinned       `yaml:"plugins,omitempty"`
	Policies []PinnedPolicy `yaml:"policies,omitempty"`
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
		digest := dep.Digest
		if strings.HasPrefix(digest, "b1-") || strings.HasPrefix(digest, "b3-") {
			digest = ""
		}
		if err := d.pin(l, at, name, dep.Commit, digest, module.B4); err != nil {
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
		if err := d.pin(l, at, name, dep.Commit, dep.Digest, module.B5); err != nil {
			return err
		}
	}
	for i, p := range s.Plugins {
		if err := d.checkPinned([]any{"plugins", i}, p, module.P1); err != nil {
			return err
		}
	}
	for i, p := range s.Policies {
		if p.Digest != "" {
			if err := d.checkPinned([]any{"policies", i}, p.Pinned, module.O1); err != nil {
				return err
			}
		}
		for j, q := range p.Plugins {
			if err := d.checkPinned([]any{"policies", i, "plugins", j}, q, module.P1); err != nil {
				return err
			}
		}
	}
	l.Plugins, l.Policies = s.Plugins, s.Policies
	return nil
}

// pin adds a module to the lock, once.
func (d document) pin(l *Lock, at []any, name module.FullName, commit, digest string, kind module.DigestKind) error {
	if commit == "" {
		return d.errorf(at, "no commit specified for module %s", name)
	}
	if err := d.checkPinned(at, Pinned{name.String(), commit, digest}, kind); err != nil {
		return err
	}
	if slices.ContainsFunc(l.Deps, func(m LockedModule) bool { return m.FullName == name }) {
		return d.errorf(at, "duplicate module %q attempted to be added to lock file", name)
	}
	m := LockedModule{Key: module.Key{FullName: name}}
	// Both were read before.
	m.Commit, _ = module.ParseCommitID(commit)
	if digest != "" {
		m.Digest, _ = module.ParseDigest(digest)
	}
	l.Deps = append(l.Deps, m)
	return nil
}

// checkPinned checks the commit and, where there is one, the digest of an entry.
func (d document) checkPinned(at []any, p Pinned, kind module.DigestKind) error {
	commit, err := module.ParseCommitID(p.Commit)
	if err == nil && commit.IsZero() {
		err = errors.New("must not be all zeros")
	}
	if err != nil {
		return d.errorf(at, "commit %q of %s: %v", p.Commit, p.Name, err)
	}
	if p.Digest == "" {
		return nil
	}
	digest, err := module.ParseDigest(p.Digest)
	if err == nil && digest.Kind != kind {
		err = fmt.Errorf("must be of type %s, not %s", kind, digest.Kind)
	}
	if err != nil {
		return d.errorf(at, "digest of %s: %v", p.Name, err)
	}
	return nil
}

// lockHead is the first line of every buf.lock.
const lockHead = "# Generated by buf. DO NOT EDIT.\n"

// Text is the text of the buf.lock, to the byte as the binary writes it.
func (l *Lock) Text() []byte {
	deps := slices.Clone(l.Deps)
	slices.SortFunc(deps, func(a, b LockedModule) int { return strings.Compare(a.FullName.String(), b.FullName.String()) })
	var shape any
	if l.Version == V2 {
		s := shapeLockV2{Version: V2.String(), Plugins: l.Plugins, Policies: l.Policies}
		for _, m := range deps {
			s.Deps = append(s.Deps, pinned(m.Key))
		}
		shape = s
	} else {
		s := shapeLockV1{Version: l.Version.String()}
		for _, m := range deps {
			s.Deps = append(s.Deps, shapePinnedV1{
				Remote: m.Registry, Owner: m.Owner, Repository: m.FullName.Name,
				Commit: m.Commit.String(), Digest: m.Digest.String(),
			})
		}
		shape = s
	}
	return append([]byte(lockHead), encode(shape)...)
}

func pinned(k module.Key) Pinned {
	return Pinned{k.FullName.String(), k.Commit.String(), k.Digest.String()}
}

// encode is a value as a YAML document, in the style of all files.
func encode(v any) []byte {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(v); err != nil {
		panic(err) // lists and maps of strings always have a text
	}
	return b.Bytes()
}
