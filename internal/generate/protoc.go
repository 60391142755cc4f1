package generate

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// version is that of protoc.
type version struct {
	major, minor int
	text         string
}

// callProtoc has protoc call a plugin that is part of it.
func (o *Options) callProtoc(ctx context.Context, c *call) (err error) {
	protoc := c.plugin.ProtocPath
	if len(protoc) == 0 {
		protoc = []string{"protoc"}
	}
	v, err := o.protocVersion(ctx, protoc)
	if err != nil {
		return err
	}
	name := c.plugin.Name
	if err := v.supports(name); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "spoke-")
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, os.RemoveAll(dir)) }()
	args := append(protoc[:len(protoc):len(protoc)], "--descriptor_set_in=/dev/stdin", "--"+name+"_out="+dir)
	if v.needsOptionalFlag() {
		args = append(args, "--experimental_allow_proto3_optional")
	}
	if opt := c.parameter(); opt != "" {
		args = append(args, "--"+name+"_opt="+opt)
	}
	for _, f := range c.files {
		args = append(args, f.Path)
	}
	if err := o.run(ctx, args, c.writeSet, io.Discard); err != nil {
		return err
	}
	c.response = response{features: editions, least: 0, most: 1<<31 - 1}
	if v.knowsOptional() {
		c.response.features |= proto3Optional
	}
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		c.response.files = append(c.response.files, file{name: filepath.ToSlash(rel), content: data})
		return err
	})
}

// protocVersion asks protoc for its version.
func (o *Options) protocVersion(ctx context.Context, protoc []string) (version, error) {
	var out bytes.Buffer
	if err := o.run(ctx, append(protoc[:len(protoc):len(protoc)], "--version"), nil, &out); err != nil {
		return version{}, err
	}
	text := strings.TrimSpace(out.String())
	text = strings.TrimSpace(strings.TrimPrefix(text, "libprotoc"))
	v := version{text: text}
	parts := strings.Split(text, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return v, fmt.Errorf("cannot parse protoc version %q: %d components split by '.'", text, len(parts))
	}
	for i, to := range []*int{&v.major, &v.minor} {
		number, _, _ := strings.Cut(parts[i], "-")
		n, err := strconv.Atoi(number)
		if err != nil || n < 0 {
			return v, fmt.Errorf("cannot parse protoc version %q: %q is no number", text, parts[i])
		}
		*to = n
	}
	return v, nil
}

// since reports whether v is at least major.minor.
func (v version) since(major, minor int) bool {
	return v.major > major || v.major == major && v.minor >= minor
}

// supports verifies that protoc has a plugin.
func (v version) supports(name string) error {
	if name == "js" && v.since(3, 21) {
		return fmt.Errorf("js moved to a separate plugin hosted at https://github.com/protocolbuffers/protobuf-javascript in v21, you must install this plugin")
	}
	if name == "kotlin" && !v.since(3, 17) || name == "rust" && !v.since(22, 0) || name == "rbs" && !v.since(34, 0) {
		return fmt.Errorf("%s is not supported for protoc version %s", name, v.text)
	}
	return nil
}

// knowsOptional reports whether protoc knows optional fields of proto3.
func (v version) knowsOptional() bool { return v.since(3, 12) }

// needsOptionalFlag reports whether it has to be told to.
func (v version) needsOptionalFlag() bool { return v.since(3, 12) && !v.since(3, 15) }
