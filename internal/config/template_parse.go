package config

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
)

// ParseTemplate reads a buf.gen.yaml known to users as name. Data that the
// command line gives may be JSON as well.
func ParseTemplate(name string, data []byte, jsonToo bool) (*Template, error) {
	d := document{name: name, data: data, jsonToo: jsonToo}
	version, err := d.version(false)
	if err != nil {
		return nil, err
	}
	var t *Template
	switch version {
	case V1Beta1:
		t, err = d.templateV1Beta1()
	case V1:
		t, err = d.templateV1()
	case V2:
		t, err = d.templateV2()
	default:
		return nil, d.errorf(nil, "\"version\" is not set. Please add \"version: %s\"", V2)
	}
	if err != nil {
		return nil, err
	}
	t.Name, t.Version = name, version
	return t, nil
}

// words reads what can be a string or a list of strings; nil for nothing.
func words(v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []string{v}, nil
	case []any:
		list := make([]string, len(v))
		for i, word := range v {
			s, ok := word.(string)
			if !ok {
				return nil, fmt.Errorf("could not interpret %T as string", word)
			}
			list[i] = s
		}
		return list, nil
	}
	return nil, fmt.Errorf("could not interpret %T as string or string slice", v)
}

// allAtOnce reads a strategy.
func allAtOnce(strategy string) (bool, error) {
	switch strategy {
	case "", "directory":
		return false, nil
	case "all":
		return true, nil
	}
	return false, fmt.Errorf("unknown strategy: %s", strategy)
}

// maxRevision is the largest revision of a remote plugin.
const maxRevision = math.MaxInt32

// remote reads the reference of a remote plugin, registry/owner/name[:version].
func (p *Plugin) remote(reference string, revision int) error {
	if revision < 0 || revision > maxRevision {
		return fmt.Errorf("revision %d is out of accepted range 0-%d", revision, maxRevision)
	}
	registry, err := pluginRegistry(reference)
	if err != nil {
		return err
	}
	p.Kind, p.Name, p.Registry, p.Revision = RemotePlugin, reference, registry, revision
	return nil
}

// pluginRegistry is the host in the reference of a remote plugin.
func pluginRegistry(reference string) (string, error) {
	n, err := module.ParseFullName(reference)
	if err == nil && strings.TrimSpace(reference) == reference && !strings.Contains(n.Name, ":") {
		return n.Registry, nil
	}
	at := strings.LastIndexByte(reference, ':')
	if at < 0 {
		return "", fmt.Errorf("plugin reference %q must be in the form registry/owner/name[:version]", reference)
	}
	if version := reference[at+1:]; !isPluginVersion(version) {
		return "", fmt.Errorf("plugin version %q is not a valid semantic version", version)
	}
	n, err = module.ParseFullName(reference[:at])
	if err == nil && strings.Contains(n.Name, ":") {
		err = fmt.Errorf("plugin %q must be in the form registry/owner/name", reference[:at])
	}
	return n.Registry, err
}

// isPluginVersion reports whether s is a version as plugins have them: vMAJOR,
// and perhaps .MINOR, .PATCH, a pre-release and a build.
func isPluginVersion(s string) bool {
	rest, ok := strings.CutPrefix(s, "v")
	rest, build, built := strings.Cut(rest, "+")
	rest, pre, released := strings.Cut(rest, "-")
	numbers := strings.Split(rest, ".")
	const most = 3
	if !ok || len(numbers) > most || (built || released) && len(numbers) < most {
		return false
	}
	for _, n := range numbers {
		if !isNumber(n) || len(n) > 1 && n[0] == '0' {
			return false
		}
	}
	return (!built || areIdentifiers(build, false)) && (!released || areIdentifiers(pre, true))
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// areIdentifiers reports whether s is identifiers between dots; strict ones that
// are numbers do not begin with 0.
func areIdentifiers(s string, strict bool) bool {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-"
	for id := range strings.SplitSeq(s, ".") {
		if id == "" || strings.Trim(id, letters) != "" || strict && isNumber(id) && len(id) > 1 && id[0] == '0' {
			return false
		}
	}
	return true
}

func (d document) templateV1Beta1() (*Template, error) {
	var s shapeGenV1Beta1
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	if len(s.Plugins) == 0 {
		return nil, d.errorf([]any{"plugins"}, "must specify at least one plugin")
	}
	t := &Template{}
	for i, sp := range s.Plugins {
		at := []any{"plugins", i}
		p := Plugin{Name: sp.Name, Kind: NamedPlugin, Out: sp.Out, Strategy: sp.Strategy}
		var err error
		switch {
		case sp.Name == "":
			return nil, d.errorf(at, "plugin name is required")
		case sp.Out == "":
			return nil, d.errorf(at, "out is required for plugin %s", sp.Name)
		}
		if p.AllAtOnce, err = allAtOnce(sp.Strategy); err != nil {
			return nil, d.errorf(append(at, "strategy"), "%v", err)
		}
		if p.Opts, err = words(sp.Opt); err != nil {
			return nil, d.errorf(append(at, "opt"), "%v", err)
		}
		if sp.Path != "" {
			p.Kind, p.Command = LocalPlugin, []string{sp.Path}
		}
		t.Plugins = append(t.Plugins, p)
	}
	m := &t.Managed
	m.Enabled = s.Managed
	m.flag(CcEnableArenas, s.Options.CcEnableArenas)
	m.flag(JavaMultipleFiles, s.Options.JavaMultipleFiles)
	if s.Options.OptimizeFor != "" {
		if err := m.add(OptimizeFor, s.Options.OptimizeFor, ManagedScope{}); err != nil {
			return nil, d.errorf([]any{"options", "optimize_for"}, "%v", err)
		}
	}
	return t, nil
}

// flag adds an override of an option for all files, if there is a value.
func (m *Managed) flag(option FileOption, value *bool) {
	if value != nil {
		o := ManagedOverride{FileOption: option}
		if *value {
			o.Number = 1
		}
		m.Override = append(m.Override, o)
	}
}

// add adds an override.
func (m *Managed) add(option FileOption, value any, scope ManagedScope) error {
	o := ManagedOverride{ManagedScope: scope}
	if err := o.setFileOption(option, value); err != nil {
		return err
	}
	m.Override = append(m.Override, o)
	return nil
}

func (d document) templateV1() (*Template, error) {
	var s shapeGenV1
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	if len(s.Plugins) == 0 {
		return nil, d.errorf([]any{"plugins"}, "must specify at least one plugin")
	}
	t := &Template{Types: s.Types.Include}
	for i, sp := range s.Plugins {
		p, key, err := pluginV1(sp)
		if err != nil {
			return nil, d.about(err, key, "plugins", i)
		}
		t.Plugins = append(t.Plugins, p)
	}
	return t, d.managedV1(s.Managed, &t.Managed)
}

// pluginV1 reads a plugin of v1. An error may be about one of its keys.
func pluginV1(s shapePluginV1) (p Plugin, key string, err error) {
	name := s.Plugin + s.Name
	switch {
	case s.Plugin == "" && s.Name == "":
		return p, "", errors.New("one of plugin or name is required")
	case s.Plugin != "" && s.Name != "":
		return p, "", errors.New("only one of plugin or name can be set")
	case s.Out == "":
		return p, "", fmt.Errorf("out is required for plugin %s", name)
	}
	p = Plugin{Name: name, Kind: NamedPlugin, Out: s.Out, Strategy: s.Strategy}
	if p.AllAtOnce, err = allAtOnce(s.Strategy); err != nil {
		return p, "strategy", err
	}
	if p.Opts, err = words(s.Opt); err != nil {
		return p, "opt", err
	}
	path, err := words(s.Path)
	if err != nil {
		return p, "path", err
	}
	if p.ProtocPath, err = words(s.ProtocPath); err != nil {
		return p, "protoc_path", err
	}
	_, notRemote := pluginRegistry(name)
	if s.Plugin != "" && notRemote == nil {
		switch {
		case len(path) > 0:
			return p, "path", fmt.Errorf("cannot specify path for remote plugin %s", name)
		case s.Strategy != "":
			return p, "strategy", fmt.Errorf("cannot specify strategy for remote plugin %s", name)
		case len(p.ProtocPath) > 0:
			return p, "protoc_path", fmt.Errorf("cannot specify protoc_path for remote plugin %s", name)
		}
		p.AllAtOnce = true
		return p, "plugin", p.remote(name, s.Revision)
	}
	switch {
	case s.Name != "" && notRemote == nil:
		return p, "name", fmt.Errorf("invalid local plugin name: %s", name)
	case len(path) > 0:
		p.Kind, p.Command, p.ProtocPath = LocalPlugin, path, nil
	}
	return p, "", nil
}

func (d document) templateV2() (*Template, error) {
	var s shapeGenV2
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	t := &Template{Clean: s.Clean}
	for i, sp := range s.Plugins {
		p, key, err := pluginV2(sp)
		if err != nil {
			return nil, d.about(err, key, "plugins", i)
		}
		t.Plugins = append(t.Plugins, p)
	}
	if err := d.managedV2(s.Managed, &t.Managed); err != nil {
		return nil, err
	}
	for i, si := range s.Inputs {
		in, key, err := inputV2(si)
		if err != nil {
			return nil, d.about(err, key, "inputs", i)
		}
		t.Inputs = append(t.Inputs, in)
	}
	return t, nil
}

// pluginV2 reads a plugin of v2. An error may be about one of its keys.
func pluginV2(s shapePluginGen) (p Plugin, key string, err error) {
	kinds := 0
	for _, set := range []bool{s.Remote != nil, s.Local != nil, s.ProtocBuiltin != nil} {
		if set {
			kinds++
		}
	}
	switch {
	case kinds == 0:
		return p, "", errors.New("must specify one of remote, local or protoc_builtin")
	case kinds > 1:
		return p, "", errors.New("only one of remote, local or protoc_builtin")
	}
	p = Plugin{
		Out:            s.Out,
		IncludeImports: s.IncludeImports,
		IncludeWKT:     s.IncludeWKT,
		IncludeTypes:   s.Types,
		ExcludedTypes:  s.ExcludeTypes,
	}
	if p.Opts, err = words(s.Opt); err != nil {
		return p, "opt", err
	}
	if s.Strategy != nil {
		p.Strategy = *s.Strategy
		if p.AllAtOnce, err = allAtOnce(p.Strategy); err != nil {
			return p, "strategy", err
		}
	}
	if key, err := p.kindV2(s); err != nil {
		return p, key, err
	}
	switch {
	case p.Out == "":
		return p, "", errors.New("must specify out")
	case p.IncludeWKT && !p.IncludeImports:
		return p, "include_wkt", errors.New("cannot include well-known types without including imports")
	}
	return p, "", nil
}

// kindV2 reads what is about one kind of plugin alone.
func (p *Plugin) kindV2(s shapePluginGen) (key string, err error) {
	if s.Remote != nil {
		switch {
		case s.Strategy != nil:
			return "strategy", fmt.Errorf("cannot specify strategy for remote plugin %s", *s.Remote)
		case s.ProtocPath != nil:
			return "protoc_path", fmt.Errorf("cannot specify protoc_path for remote plugin %s", *s.Remote)
		}
		revision := 0
		if s.Revision != nil {
			revision = *s.Revision
		}
		p.AllAtOnce = true
		return "remote", p.remote(*s.Remote, revision)
	}
	if s.ProtocBuiltin != nil {
		p.Kind, p.Name = BuiltinPlugin, *s.ProtocBuiltin
		if s.Revision != nil {
			return "revision", fmt.Errorf("cannot specify revision for protoc built-in plugin %s", p.Name)
		}
		p.ProtocPath, err = words(s.ProtocPath)
		return "protoc_path", err
	}
	if p.Command, err = words(s.Local); err != nil {
		return "local", err
	}
	p.Kind, p.Name = LocalPlugin, strings.Join(p.Command, " ")
	switch {
	case s.Revision != nil:
		return "revision", fmt.Errorf("cannot specify revision for local plugin %s", p.Name)
	case s.ProtocPath != nil:
		return "protoc_path", fmt.Errorf("cannot specify protoc_path for local plugin %s", p.Name)
	case len(p.Command) == 0:
		return "local", errors.New("must specify a path to the plugin")
	}
	return "", nil
}

// inputKeys are the kinds of inputs, as a list in messages has them.
const inputKeys = "binary_image, directory, git_repo, json_image, module, proto_file, tarball, text_image, yaml_image, and zip_archive"

// inputV2 reads an input. An error may be about one of its keys.
func inputV2(s shapeGenInput) (in TemplateInput, key string, err error) {
	for _, kind := range []struct {
		key  string
		path *string
	}{
		{"module", s.Module},
		{"directory", s.Directory},
		{"proto_file", s.ProtoFile},
		{"tarball", s.Tarball},
		{"zip_archive", s.ZipArchive},
		{"binary_image", s.BinaryImage},
		{"json_image", s.JSONImage},
		{"text_image", s.TextImage},
		{"yaml_image", s.YAMLImage},
		{"git_repo", s.GitRepo},
	} {
		switch {
		case kind.path == nil:
		case in.Key != "":
			return in, "", errors.New("exactly one of " + inputKeys + " must be specified")
		default:
			in.Key, in.Path = kind.key, *kind.path
		}
	}
	if in.Key == "" {
		return in, "", errors.New("must specify one of " + inputKeys)
	}
	for _, o := range []struct {
		key     string
		value   string
		set     bool
		allowed []string
	}{
		{"compression", text(s.Compression), s.Compression != nil, []string{"tarball", "binary_image", "json_image", "text_image", "yaml_image"}},
		{"strip_components", text(s.StripComponents), s.StripComponents != nil, []string{"tarball", "zip_archive"}},
		{"subdir", text(s.Subdir), s.Subdir != nil, []string{"git_repo", "tarball", "zip_archive"}},
		{"branch", text(s.Branch), s.Branch != nil, []string{"git_repo"}},
		{"commit", text(s.Commit), s.Commit != nil, []string{"git_repo"}},
		{"tag", text(s.Tag), s.Tag != nil, []string{"git_repo"}},
		{"ref", text(s.Ref), s.Ref != nil, []string{"git_repo"}},
		{"depth", text(s.Depth), s.Depth != nil, []string{"git_repo"}},
		{"recurse_submodules", text(s.RecurseSubmodules), s.RecurseSubmodules != nil, []string{"git_repo"}},
		{"include_package_files", text(s.IncludePackageFiles), s.IncludePackageFiles != nil, []string{"proto_file"}},
	} {
		if !o.set {
			continue
		}
		if !slices.Contains(o.allowed, in.Key) {
			return in, o.key, fmt.Errorf("option %s is not allowed for InputConfigType %s", o.key, in.Key)
		}
		in.Options = append(in.Options, InputOption{o.key, o.value})
	}
	if s.Commit != nil && s.Tag != nil {
		return in, "tag", errors.New("commit and tag options cannot be used at the same time; use one or the other")
	}
	in.IncludeTypes, in.ExcludedTypes = s.Types, s.ExcludeTypes
	in.Paths, in.ExcludePaths = s.Paths, s.ExcludePaths
	return in, "", nil
}

// text is the value of an option as the command line would have it.
func text[T any](v *T) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}
