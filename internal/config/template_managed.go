package config

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
)

// managedV2 reads the section of v2.
func (d document) managedV2(s shapeManagedV2, m *Managed) error {
	m.Enabled = s.Enabled
	for i, sd := range s.Disable {
		rule, err := disableV2(sd)
		if err != nil {
			return d.errorf([]any{"managed", "disable", i}, "%v", err)
		}
		m.Disable = append(m.Disable, rule)
	}
	for i, so := range s.Override {
		rule, err := overrideV2(so)
		if err != nil {
			return d.errorf([]any{"managed", "override", i}, "%v", err)
		}
		m.Override = append(m.Override, rule)
	}
	return nil
}

func disableV2(s shapeManagedRule) (r ManagedDisable, err error) {
	if s == (shapeManagedRule{}) {
		return r, errors.New("empty disable rule is not allowed")
	}
	if s.FieldOption != "" && s.FileOption != "" {
		return r, errors.New("at most one of file_option and field_option can be specified")
	}
	if s.FileOption != "" {
		if s.Field != "" {
			return r, errors.New("cannot disable a file option for a field")
		}
		if r.FileOption, err = parseFileOption(s.FileOption); err != nil {
			return r, err
		}
	}
	if s.FieldOption != "" {
		if r.FieldOption, err = parseFieldOption(s.FieldOption); err != nil {
			return r, err
		}
	}
	r.ManagedScope, err = scope(s.Module, s.Path, s.Field)
	return r, err
}

func overrideV2(s shapeManagedOverride) (r ManagedOverride, err error) {
	switch {
	case s.FileOption == "" && s.FieldOption == "":
		return r, errors.New("must set file_option or field_option for an override")
	case s.FileOption != "" && s.FieldOption != "":
		return r, errors.New("exactly one of file_option and field_option must be set for an override")
	case s.Value == nil:
		return r, errors.New("must set value for an override")
	}
	where, err := scope(s.Module, s.Path, s.Field)
	if s.FieldOption != "" {
		option, unknown := parseFieldOption(s.FieldOption)
		if unknown != nil {
			return r, unknown
		}
		if err != nil {
			return r, fmt.Errorf("invalid %s override: %w", option, err)
		}
		r.ManagedScope = where
		return r, r.setFieldOption(option, s.Value)
	}
	option, unknown := parseFileOption(s.FileOption)
	switch {
	case unknown != nil:
		return r, unknown
	case s.Field != "":
		return r, fmt.Errorf("must not set field for a file_option override: %s", s.Field)
	case err != nil:
		return r, fmt.Errorf("invalid %s override: %w", option, err)
	}
	r.ManagedScope = where
	return r, r.setFileOption(option, s.Value)
}

// parseFileOption reads the name of an option, in letters of any case.
func parseFileOption(name string) (FileOption, error) {
	if o := FileOption(strings.ToLower(strings.TrimSpace(name))); o.kind() != noValue {
		return o, nil
	}
	return "", fmt.Errorf("unknown file_option: %q", name)
}

func parseFieldOption(name string) (FieldOption, error) {
	if o := FieldOption(strings.ToLower(strings.TrimSpace(name))); o == JSType {
		return o, nil
	}
	return "", fmt.Errorf("unknown field_option: %q", name)
}

// scope reads what a rule is about.
func scope(name, path, field string) (s ManagedScope, err error) {
	if name != "" {
		if s.Module, err = module.ParseFullName(name); err != nil {
			return s, fmt.Errorf("invalid module name: %w", err)
		}
	}
	if path != "" {
		if s.Path, err = cleanPath(path); err == nil && s.Path != path {
			err = fmt.Errorf("path %q must be written as %q", path, s.Path)
		}
		if err != nil {
			return s, fmt.Errorf("invalid path: %w", err)
		}
	}
	s.Field = field
	return s, nil
}

// managedV1 reads the section of v1 as rules of v2.
func (d document) managedV1(s shapeManagedV1, m *Managed) error {
	m.Enabled = s.Enabled
	m.flag(CcEnableArenas, s.CcEnableArenas)
	m.flag(JavaMultipleFiles, s.JavaMultipleFiles)
	m.flag(JavaStringCheckUTF8, s.JavaStringCheckUTF8)
	for _, section := range []struct {
		key   string
		shape shapeDefault
		// off is the option to leave alone in some modules, set the one to set.
		off, set FileOption
		// needs says that there has to be a default.
		needs bool
	}{
		{"java_package_prefix", shapeDefault(s.JavaPackagePrefix), JavaPackage, JavaPackagePrefix, true},
		{"csharp_namespace", shapeDefault{shapeExcept: s.CsharpNamespace}, CsharpNamespace, CsharpNamespace, false},
		{"optimize_for", shapeDefault(s.OptimizeFor), OptimizeFor, OptimizeFor, true},
		{"go_package_prefix", s.GoPackagePrefix, GoPackage, GoPackagePrefix, true},
		{"objc_class_prefix", s.ObjcClassPrefix, ObjcClassPrefix, ObjcClassPrefix, false},
		{"ruby_package", shapeDefault{shapeExcept: s.RubyPackage}, RubyPackage, RubyPackage, false},
		{"swift_prefix", s.SwiftPrefix, SwiftPrefix, SwiftPrefix, false},
	} {
		if err := m.section(section.key, section.shape, section.off, section.set, section.needs); err != nil {
			return d.errorf([]any{"managed", section.key}, "%v", err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Override)) {
		at := []any{"managed", "override", name}
		option, err := parseFileOption(name)
		if err != nil {
			return d.errorf(at, "%q is not a valid file option", name)
		}
		for _, file := range slices.Sorted(maps.Keys(s.Override[name])) {
			if err := m.file(option, file, s.Override[name][file]); err != nil {
				return d.errorf(append(at, file), "%v", err)
			}
		}
	}
	return nil
}

// section adds the rules of one option: for all, for no, and for some modules.
func (m *Managed) section(key string, s shapeDefault, off, set FileOption, needs bool) error {
	if s.Default == "" && len(s.Except) == 0 && len(s.Override) == 0 {
		return nil
	}
	if s.Default == "" && needs {
		return fmt.Errorf("%s requires a default value", key)
	}
	if s.Default != "" {
		if err := m.add(set, s.Default, ManagedScope{}); err != nil {
			return err
		}
	}
	seen := make(map[string]bool)
	for _, name := range s.Except {
		full, err := module.ParseFullName(name)
		if err != nil {
			return err
		}
		if seen[name] {
			return fmt.Errorf("%q is defined multiple times in except", name)
		}
		seen[name] = true
		m.Disable = append(m.Disable, ManagedDisable{FileOption: off, ManagedScope: ManagedScope{Module: full}})
	}
	for _, name := range slices.Sorted(maps.Keys(s.Override)) {
		full, err := module.ParseFullName(name)
		if err != nil {
			return err
		}
		if seen[name] {
			return fmt.Errorf("override %q is already defined as an except", name)
		}
		if err := m.add(set, s.Override[name], ManagedScope{Module: full}); err != nil {
			return err
		}
	}
	return nil
}

// file adds the value of an option of one file.
func (m *Managed) file(option FileOption, file, value string) error {
	clean, err := cleanPath(file)
	if err == nil && clean != file {
		err = fmt.Errorf("path %q must be written as %q", file, clean)
	}
	if err != nil {
		return fmt.Errorf("invalid import path for override %s: %w", option, err)
	}
	var v any = value
	if option.kind() == boolValue {
		if v, err = strconv.ParseBool(value); err != nil {
			return fmt.Errorf("%s needs true or false, not %q", option, value)
		}
	}
	return m.add(option, v, ManagedScope{Path: clean})
}
