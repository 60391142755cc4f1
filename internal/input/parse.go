package input

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/internal/module"
)

// Grammar says which inputs a command takes.
type Grammar struct {
	// Kind is the formats that are allowed.
	Kind Kind
	// Stream is the format of the standard streams, and of every image whose
	// path tells none; Binary where empty.
	Stream Format
	// IsDir reports whether a path is that of a directory. Nil knows of none.
	IsDir func(path string) bool
}

// The names of the standard streams and of nothing.
const (
	stream    = "-"
	devStdin  = "/dev/stdin"
	devStdout = "/dev/stdout"
	devNull   = "/dev/null"
)

// Parse understands an input. Every error is the user's to mend.
func (g Grammar) Parse(text string) (Ref, error) {
	r := Ref{Text: text, SubDir: "."}
	name, options, err := split(strings.TrimSpace(text))
	if err != nil {
		return Ref{}, err
	}
	if err := g.choose(&r, name, options); err != nil {
		return Ref{}, err
	}
	for _, o := range options {
		if err := r.set(o.key, o.value); err != nil {
			return Ref{}, err
		}
	}
	if err := r.check(); err != nil {
		return Ref{}, err
	}
	return r, r.locate(name)
}

// Typed is an input of a format that is settled, as configuration files have
// them: the path is taken as it is, and options are keys and values. Every error
// is the user's to mend.
func Typed(format Format, path string, options [][2]string) (Ref, error) {
	if path == "" {
		return Ref{}, errors.New("the path of an input is empty")
	}
	r := Ref{Text: path, SubDir: ".", Format: format}
	g := Grammar{Kind: Sources | Images}
	if inferred, compression, err := g.infer(path); err == nil && (format == Tar && inferred == Tar || format.IsImage() && inferred.IsImage()) {
		r.Compression = compression
	}
	for _, o := range options {
		if o[0] == "compression" {
			if r.Compression = Compression(o[1]); !r.Compression.known() {
				return Ref{}, errCompression(o[1])
			}
		}
	}
	for _, o := range options {
		if err := r.set(o[0], o[1]); err != nil {
			return Ref{}, err
		}
	}
	if err := r.check(); err != nil {
		return Ref{}, err
	}
	return r, r.locate(path)
}

func (c Compression) known() bool { return c == None || c == Gzip || c == Zstd }

func errCompression(name string) error {
	return fmt.Errorf("unknown compression: %q (valid values are \"none,gzip,zstd\")", name)
}

// option is one key of an input.
type option struct{ key, value string }

// split takes an input apart.
func split(text string) (name string, options []option, err error) {
	name, rest, found := strings.Cut(text, "#")
	name = strings.TrimSpace(name)
	switch {
	case text == "":
		return "", nil, errors.New("required")
	case name == "":
		return "", nil, fmt.Errorf("%q starts with # which is invalid", text)
	case !found:
		return name, nil, nil
	case strings.Contains(rest, "#"):
		return "", nil, fmt.Errorf("%q has multiple #s which is invalid", text)
	case rest == "":
		return "", nil, fmt.Errorf("%q ends with # which is invalid", text)
	}
	known := map[string]bool{}
	for pair := range strings.SplitSeq(rest, ",") {
		key, value, found := strings.Cut(pair, "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		if !found || key == "" || value == "" || strings.Contains(value, "=") {
			return "", nil, fmt.Errorf("invalid options: %q", rest)
		}
		if known[key] {
			return "", nil, fmt.Errorf("duplicate options key: %q", key)
		}
		known[key] = true
		options = append(options, option{key, value})
	}
	return name, options, nil
}

// choose settles the format: as the options say, else as the path tells.
func (g Grammar) choose(r *Ref, name string, options []option) error {
	format, compression, err := g.infer(name)
	if err != nil {
		return err
	}
	said := string(format)
	r.Compression = compression
	for _, o := range options {
		if o.key != "format" {
			continue
		}
		if name == devNull {
			return errors.New("not allowed if path is /dev/null")
		}
		said = o.value
	}
	a, ok := named(said)
	// Commands that take no sources do not know their formats.
	if !ok || a.format.kind()&g.Kind == 0 && g.Kind&Sources == 0 {
		return fmt.Errorf("unknown format: %q", said)
	}
	if a.format.kind()&g.Kind == 0 {
		return fmt.Errorf("format was %q but must be one of %s", said, g.Kind.names())
	}
	r.Format = a.format
	if a.instead != "" {
		r.Warnings = append(r.Warnings, fmt.Sprintf("Format %q is deprecated. Use %q instead. This will continue to work forever, but updating is recommended.", said, a.instead))
	}
	for _, o := range options {
		if o.key == "compression" {
			if r.Compression = Compression(o.value); !r.Compression.known() {
				return errCompression(o.value)
			}
		}
	}
	if a.compression != "" {
		r.Compression = a.compression
	}
	return nil
}

// infer tells the format of a path from its name.
func (g Grammar) infer(name string) (Format, Compression, error) {
	fallback := g.Stream
	if fallback == "" {
		fallback = Binary
	}
	switch name {
	case stream, devStdin, devStdout, devNull:
		return fallback, "", nil
	}
	ext := path.Ext(name)
	if g.Kind&(Sources|Modules|Images) == Images {
		if ext == ".gz" || ext == ".zst" {
			return inferCompressed(name, ext, false)
		}
		if f := imageOf(ext); f != "" {
			return f, "", nil
		}
		return fallback, "", nil
	}
	if ext == ".proto" && (g.IsDir == nil || !g.IsDir(name)) {
		return ProtoFile, "", nil
	}
	if g.Kind == Directories {
		return Dir, "", nil
	}
	if g.Kind&(Sources|Images) != 0 {
		switch ext {
		case ".gz", ".zst":
			return inferCompressed(name, ext, true)
		case ".tar":
			return Tar, "", nil
		case ".tgz":
			return Tar, Gzip, nil
		case ".zip":
			return Zip, "", nil
		case ".git":
			return Git, "", nil
		}
		if f := imageOf(ext); f != "" {
			return f, "", nil
		}
	}
	if _, err := module.ParseRef(name); err == nil && (g.IsDir == nil || !g.IsDir(name)) {
		return Module, "", nil
	}
	return Dir, "", nil
}

// inferCompressed tells the format of a compressed file from what is in front
// of its extension.
func inferCompressed(name, ext string, archives bool) (Format, Compression, error) {
	compression := Gzip
	if ext == ".zst" {
		compression = Zstd
	}
	inner := path.Ext(strings.TrimSuffix(name, ext))
	f := imageOf(inner)
	if inner == ".tar" && archives {
		f = Tar
	}
	if f == "" {
		return "", "", fmt.Errorf("path %q had %s extension with unknown format", name, ext)
	}
	return f, compression, nil
}

// imageOf is the format of images that an extension stands for, or "".
func imageOf(ext string) Format {
	switch ext {
	case ".bin", ".binpb":
		return Binary
	case ".json":
		return JSON
	case ".txtpb":
		return Text
	case ".yaml":
		return YAML
	}
	return ""
}

// set reads one option.
func (r *Ref) set(key, value string) (err error) {
	switch key {
	case "format", "compression":
		// They have been read: other options hang on the format.
	case "branch":
		if r.Git.Name != "" {
			return errOneName
		}
		r.Git.Branch = value
	case "tag", "commit":
		if r.Git.Branch != "" {
			return errOneName
		}
		r.Git.Name = value
	case "ref":
		r.Git.Ref = value
	case "depth":
		depth, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return fmt.Errorf("could not parse %q value %q", key, value)
		}
		if depth == 0 {
			return fmt.Errorf("%q must be >0 if specified", key)
		}
		r.Git.Depth = uint32(depth)
	case "recurse_submodules":
		switch value {
		case "true", "false":
			r.Git.Submodules = value == "true"
		default:
			return fmt.Errorf("could not parse recurse_submodules value %q", value)
		}
	case "filter":
		r.Git.Filter = value
	case "subdir":
		r.SubDir, err = cleanBelow(value)
		if err == nil && !utf8.ValidString(value) {
			err = fmt.Errorf("subdir %q is not UTF-8", value)
		}
	case "strip_components":
		n, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return fmt.Errorf("could not parse strip_components value %q", value)
		}
		r.StripComponents = uint32(n)
	case "include_package_files":
		r.PackageFiles, err = parseBool(key, value)
	case "use_proto_names", "use_enum_numbers":
		switch {
		case r.Format != JSON && r.Format != YAML:
			return fmt.Errorf("invalid key: %q", key)
		case key == "use_proto_names":
			r.ProtoNames, err = parseBool(key, value)
		default:
			r.EnumNumbers, err = parseBool(key, value)
		}
	default:
		return fmt.Errorf("invalid key: %q", key)
	}
	return err
}

var errOneName = errors.New(`must specify only one of "branch", "commit", or "tag"`)

func parseBool(key, value string) (bool, error) {
	switch value {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fmt.Errorf("invalid value %q for key: %q", value, key)
}

// cleanBelow normalises a path that has to stay inside a tree.
func cleanBelow(p string) (string, error) {
	clean := path.Clean(filepath.ToSlash(p))
	switch {
	case path.IsAbs(clean) || filepath.VolumeName(p) != "":
		return "", fmt.Errorf("%s: expected to be relative", p)
	case clean == ".." || strings.HasPrefix(clean, "../"):
		return "", fmt.Errorf("%s: is outside the context directory", p)
	}
	return clean, nil
}

// check refuses options that the format has no use for.
func (r *Ref) check() error {
	g := r.Git
	if g.Ref != "" && g.Name != "" {
		return errors.New(`cannot specify "commit" or "tag" with "ref"`)
	}
	what := ""
	switch f := r.Format; {
	case f != Git && (g.Branch != "" || g.Name != "" || g.Ref != "" || g.Depth != 0 || g.Submodules):
		what = "git options"
	case f == Zip && r.Compression != "":
		return errors.New("cannot specify compression type for zip files")
	case f != Tar && !f.IsImage() && r.Compression != "":
		what = "compression"
	case f != Git && !f.IsArchive() && r.SubDir != ".":
		what = "subdir"
	case !f.IsArchive() && r.StripComponents != 0:
		what = "archive options"
	}
	if what != "" {
		return fmt.Errorf("invalid options for input %q for format %q: %s set", r.Text, r.Format, what)
	}
	if r.Compression == "" {
		r.Compression = None
	}
	if r.Format == Git && g.Depth == 0 {
		// What a ref names is rarely the last commit.
		const ofRef = 50
		if r.Git.Depth = 1; g.Ref != "" {
			r.Git.Depth = ofRef
		}
	}
	return nil
}

// locate finds out where the path leads.
func (r *Ref) locate(name string) error {
	invalid := fmt.Errorf("invalid %s path: %q", r.Format, name)
	r.Path = name
	if r.Format == Module {
		if _, err := module.ParseRef(name); err != nil {
			return invalid
		}
		return nil
	}
	switch name {
	case stream, devStdin, devStdout, devNull:
		if r.Format == Dir || r.Format == Git {
			return invalid
		}
		if r.Scheme = Stream; name == devNull {
			r.Scheme = Null
		}
		return nil
	}
	if r.Format == ProtoFile {
		// The binary takes what looks like an address for a name.
		r.Path = filepath.Clean(name)
		return nil
	}
	if r.Format != Dir {
		if local, ok := strings.CutPrefix(name, "file://"); ok {
			r.Path = filepath.Clean(local)
			return nil
		}
		if scheme, _, ok := strings.Cut(name, "://"); ok {
			switch {
			case scheme == "http" || scheme == "https":
				r.Scheme = HTTP
				return nil
			case r.Format == Git && (scheme == "ssh" || scheme == "git"):
				r.Scheme = Other
				return nil
			}
		}
	}
	if strings.Contains(name, "://") {
		return invalid
	}
	r.Path = filepath.Clean(name)
	return nil
}
