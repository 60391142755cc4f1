package netrc_test

import (
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/netrc"
)

const sample = `machine a.example.com login x password y # z

# machine not.example.com login no password no
machine b.example.com:8080
  login z
  password w
macdef init
machine macro.example.com login m password m

default login q password v
`

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ host, user, password string }{
		{"a.example.com", "x", "y"},
		{"b.example.com:8080", "z", "w"},
		{"b.example.com", "q", "v"},
		{"not.example.com", "q", "v"},
		{"macro.example.com", "q", "v"},
	} {
		if got := netrc.Lookup(sample, tt.host); got != (netrc.Login{User: tt.user, Password: tt.password}) {
			t.Errorf("Lookup(%q) = %v, want %s %s", tt.host, got, tt.user, tt.password)
		}
	}
}

func TestChange(t *testing.T) {
	t.Parallel()
	text, was := netrc.Remove(sample, "b.example.com:8080")
	if !was || strings.Contains(text, "8080") || !strings.Contains(text, "macdef init\n") {
		t.Errorf("Remove gave %v and\n%s", was, text)
	}
	if again, was := netrc.Remove(text, "b.example.com:8080"); was || again != text {
		t.Errorf("Remove again gave %v and\n%s", was, again)
	}
	text = netrc.Put(text, "a.example.com", netrc.Login{User: "new", Password: "token"})
	if got := netrc.Lookup(text, "a.example.com"); got.Password != "token" {
		t.Errorf("after Put, Lookup gave %v of\n%s", got, text)
	}
	if want := "machine a.example.com\n  login new\n  password token\n"; netrc.Put("", "a.example.com", netrc.Login{User: "new", Password: "token"}) != want {
		t.Errorf("Put to nothing did not give\n%s", want)
	}
}

func FuzzChange(f *testing.F) {
	f.Add(sample, "a.example.com")
	f.Add("machine", "")
	f.Fuzz(func(t *testing.T, text, host string) {
		text, _ = netrc.Remove(text, host)
		if again, was := netrc.Remove(text, host); was && len(again) >= len(text) {
			t.Errorf("Remove found %q again in %q", host, text)
		}
		if login := netrc.Lookup(text, host); !strings.Contains(text, login.User) || !strings.Contains(text, login.Password) {
			t.Errorf("Lookup made up %v", login)
		}
	})
}
