package config

import "slices"

// protocBuiltins are the plugins that are part of protoc.
var protocBuiltins = []string{"cpp", "csharp", "java", "js", "kotlin", "objc", "php", "pyi", "python", "rbs", "ruby", "rust"}

// IsProtocBuiltin reports whether a plugin of a name is part of protoc.
func IsProtocBuiltin(name string) bool { return slices.Contains(protocBuiltins, name) }

// TemplateText is the text of a template in version v2, to the byte as the
// binary writes it when it migrates one: of the plugins that are known by name
// alone, found tells which are programs to be found. Inputs and types are not
// written.
func TemplateText(t *Template, found func(program string) bool) []byte {
	s := shapeGenV2{Version: V2.String(), Clean: t.Clean}
	s.Managed = shapeManagedV2{Enabled: t.Managed.Enabled}
	for _, d := range t.Managed.Disable {
		s.Managed.Disable = append(s.Managed.Disable, d.shape(d.FileOption, d.FieldOption))
	}
	for _, o := range t.Managed.Override {
		s.Managed.Override = append(s.Managed.Override, o.shape())
	}
	for _, p := range t.Plugins {
		s.Plugins = append(s.Plugins, p.shape(found))
	}
	return encode(s)
}

// shape is a rule for an option of files or of fields, one of them empty.
func (s ManagedScope) shape(file FileOption, field FieldOption) shapeManagedRule {
	return shapeManagedRule{
		FileOption:  string(file),
		FieldOption: string(field),
		Module:      s.Module.String(),
		Path:        s.Path,
		Field:       s.Field,
	}
}

func (o *ManagedOverride) shape() shapeManagedOverride {
	s := shapeManagedOverride{shapeManagedRule: o.ManagedScope.shape(o.FileOption, o.FieldOption)}
	switch o.FileOption.kind() {
	case boolValue:
		s.Value = o.Number != 0
	case enumValue:
		s.Value = optimizeModes()[o.Number-1]
	case textValue:
		s.Value = o.Text
	default:
		s.Value = jsTypes()[o.Number]
	}
	return s
}

func (p *Plugin) shape(found func(string) bool) shapePluginGen {
	s := shapePluginGen{
		Out:            p.Out,
		Opt:            oneOrMore(p.Opts),
		IncludeImports: p.IncludeImports,
		IncludeWKT:     p.IncludeWKT,
		Types:          p.IncludeTypes,
		ExcludeTypes:   p.ExcludedTypes,
	}
	if p.Strategy != "" {
		s.Strategy = &p.Strategy
	}
	program := "protoc-gen-" + p.Name
	switch {
	case p.Kind == RemotePlugin:
		s.Remote, s.Strategy = &p.Name, nil
		if p.Revision != 0 {
			s.Revision = &p.Revision
		}
	case p.Kind == LocalPlugin:
		s.Local = oneOrMore(p.Command)
	case p.Kind == BuiltinPlugin || len(p.ProtocPath) > 0 || IsProtocBuiltin(p.Name) && !found(program):
		s.ProtocBuiltin, s.ProtocPath = &p.Name, oneOrMore(p.ProtocPath)
	default:
		s.Local = program
	}
	return s
}

// oneOrMore is a list as it is written: nothing, a string, or a list.
func oneOrMore(list []string) any {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return list
}
