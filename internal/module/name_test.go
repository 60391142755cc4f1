package module_test

import (
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/module"
)

func TestParseFullName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, want, fault string }{
		{in: "buf.build/acme/weather", want: "buf.build/acme/weather"},
		{in: "  buf.build/acme/weather ", want: "buf.build/acme/weather"},
		{in: "localhost:8080/a/b", want: "localhost:8080/a/b"},
		{in: "1.2.3.4/a/b", want: "1.2.3.4/a/b"},
		{in: "1.2.3/a/b", fault: "at least one non-numeric"},
		{in: "a/b/c", fault: "at least 2"},
		{in: strings.Repeat("a", 255) + "/b/c", fault: "at most 254"},
		{in: strings.Repeat("a", 64) + ".b/b/c", fault: "greater than 63"},
		{in: "a..b/b/c", fault: "two periods"},
		{in: "a-.b/b/c", fault: "before a period"},
		{in: "aa:70000/b/c", fault: "invalid character ':'"},
		{in: "aa/b", fault: "registry/owner/name"},
		{in: "aa/b/c/d", fault: "registry/owner/name"},
		{in: "aa//c", fault: "registry/owner/name"},
		{in: "", fault: "registry/owner/name"},
	} {
		n, err := module.ParseFullName(tt.in)
		switch {
		case tt.fault == "" && (err != nil || n.String() != tt.want):
			t.Errorf("ParseFullName(%q) = %q, %v; want %q", tt.in, n, err, tt.want)
		case tt.fault != "" && (err == nil || !strings.Contains(err.Error(), tt.fault)):
			t.Errorf("ParseFullName(%q) = %q, %v; want an error that says %q", tt.in, n, err, tt.fault)
		}
	}
}

func TestParseRef(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ in, name, label string }{
		{"buf.build/acme/weather", "buf.build/acme/weather", ""},
		{"buf.build/acme/weather:main", "buf.build/acme/weather", "main"},
		{"buf.build/acme/weather:feature/x", "buf.build/acme/weather", "feature/x"},
		{in: "buf.build/acme/weather:"},
		{in: "buf.build/acme/weather:a:b"},
		{in: "buf.build/acme"},
		{in: "buf.build/acme/weather/x"},
		{in: "buf.build/acme:a/weather"},
		{in: "x/acme/weather"},
		{in: ""},
	} {
		r, err := module.ParseRef(tt.in)
		if tt.name == "" {
			if err == nil {
				t.Errorf("ParseRef(%q) = %q; want an error", tt.in, r)
			}
			continue
		}
		if err != nil || r.FullName.String() != tt.name || r.Label != tt.label || r.String() != tt.in {
			t.Errorf("ParseRef(%q) = %q, %v", tt.in, r, err)
		}
	}
}
