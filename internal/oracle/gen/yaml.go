package gen

import (
	"encoding/json"
	"fmt"
	"strings"
)

// mapping and list are the inner nodes of a configuration; its leaves are
// strings, bools, ints, and raw text.
type (
	mapping []entry
	entry   struct {
		key   string
		value any
	}
	list []any
	// raw is written as it is, also where it breaks the format.
	raw string
)

func (m *mapping) set(key string, value any) { *m = append(*m, entry{key, value}) }

func strs(values []string) list {
	var l list
	for _, v := range values {
		l = append(l, v)
	}
	return l
}

// yamlText writes a node as YAML, in block or flow style.
func yamlText(r *rng, v any) string {
	if m, ok := v.(mapping); ok && len(m) == 0 {
		return "{}\n"
	}
	var b strings.Builder
	writeYAML(r, &b, v, 0, false)
	return b.String()
}

func writeYAML(r *rng, b *strings.Builder, v any, depth int, inList bool) {
	pad := strings.Repeat("  ", depth)
	switch v := v.(type) {
	case mapping:
		for i, e := range v {
			if i > 0 || !inList {
				b.WriteString(pad)
			}
			if r.chance(0.02) {
				b.WriteString("# a remark\n" + pad)
			}
			b.WriteString(yamlScalar(r, e.key) + ":")
			writeYAMLValue(r, b, e.value, depth)
		}
	case list:
		for _, item := range v {
			b.WriteString(pad + "- ")
			if m, ok := item.(mapping); ok && len(m) > 0 {
				writeYAML(r, b, m, depth+1, true)
				continue
			}
			b.WriteString(flow(r, item) + "\n")
		}
	default:
		b.WriteString(pad + flow(r, v) + "\n")
	}
}

func writeYAMLValue(r *rng, b *strings.Builder, v any, depth int) {
	m, isMap := v.(mapping)
	l, isList := v.(list)
	if (!isMap || len(m) == 0) && (!isList || len(l) == 0) || r.chance(0.1) {
		b.WriteString(" " + flow(r, v) + "\n")
		return
	}
	b.WriteByte('\n')
	writeYAML(r, b, v, depth+1, false)
}

func flow(r *rng, v any) string {
	switch v := v.(type) {
	case mapping:
		var parts []string
		for _, e := range v {
			parts = append(parts, yamlScalar(r, e.key)+": "+flow(r, e.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case list:
		var parts []string
		for _, item := range v {
			parts = append(parts, flow(r, item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return yamlScalar(r, v)
	}
	return fmt.Sprint(v)
}

func yamlScalar(r *rng, s string) string {
	plain := s != "" && !strings.ContainsAny(s, ":#{}[],&*!|>'\"%@`\\\n\t") && !strings.HasPrefix(s, "-") &&
		s == strings.TrimSpace(s) && s != "." && !strings.HasPrefix(s, "? ")
	switch {
	case plain && !r.chance(0.1):
		return s
	case r.chance(0.5) && !strings.ContainsAny(s, "'\n\\"):
		return "'" + s + "'"
	}
	return jsonText(s)
}

// jsonText writes a node as JSON, on one line.
func jsonText(v any) string {
	switch v := v.(type) {
	case mapping:
		var parts []string
		for _, e := range v {
			parts = append(parts, jsonText(e.key)+":"+jsonText(e.value))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case list:
		var parts []string
		for _, item := range v {
			parts = append(parts, jsonText(item))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case raw:
		return string(v)
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "null"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
