package gen

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// registryCase is a command about what is on a registry.
func registryCase(r *rng) *cases.Case {
	w := newDepWorld(r)
	w.Add("@registry/"+depHost+"/bare/@owner", "")
	w.Add("@registry/"+depHost+"/acme/empty/@settings", "")
	m := pick(r, w.modules...)
	name := m.full()
	switch {
	case r.chance(0.05):
		name = depHost + "/acme/empty"
	case r.chance(0.06):
		name = pick(r, depHost+"/acme/nothere", depHost+"/nobody/x", "bad", "a/b/c", depHost+"/a/b/c", depHost+"/acme")
	}
	commit := pick(r, w.known...)
	id := commit.Key.String()
	if r.chance(0.12) {
		id = pick(r, name, name+":main", name+":"+strings.Repeat("0", 31)+"1", name+":abc", name+":v1")
	}
	label := name + ":" + pick(r, append([]string{"main", "main", "v1", "nolabel", "dev/x"}, m.labels...)...)
	if r.chance(0.08) {
		label = name
	}
	org := pick(r, depHost+"/acme", depHost+"/bare", depHost+"/nobody", depHost+"/new-org", "bad", depHost+"/a/b", depHost+"/")
	var args []string
	switch r.IntN(12) {
	case 0:
		args = []string{"registry", "organization", pick(r, "create", "info", "info"), org}
	case 1:
		args = []string{"registry", "organization", "update", org}
		for _, flag := range []string{"--description", "--url"} {
			if r.chance(0.5) {
				args = append(args, flag, pick(r, "", "x", "https://example.com"))
			}
		}
	case 2:
		args = []string{"registry", pick(r, "organization", "module"), "delete", pick(r, org, name)}
		if r.chance(0.8) {
			args = append(args, "--force")
		}
	case 3:
		args = []string{"registry", "module", "create", pick(r, name, depHost+"/acme/fresh", depHost+"/bare/one", depHost+"/nobody/x")}
		if r.chance(0.5) {
			args = append(args, "--visibility", pick(r, "public", "private", "bad", ""))
		}
		if r.chance(0.4) {
			args = append(args, "--default-label-name", pick(r, "dev", "main", ""))
		}
	case 4:
		args = []string{"registry", "module", pick(r, "info", "info", "deprecate", "undeprecate"), name}
	case 5:
		args = []string{"registry", "module", "settings", "update", name}
		if r.chance(0.3) {
			args = []string{"registry", "module", "update", name}
		}
		for _, flag := range []string{"--visibility", "--description", "--url", "--default-label-name"} {
			if r.chance(0.4) {
				args = append(args, flag, pick(r, "", "public", "private", "x"))
			}
		}
	case 6:
		args = []string{"registry", "module", "commit", "list", pick(r, name, name, label, id)}
		if r.chance(0.3) {
			args = append(args, "--digest-changes-only")
		}
		args = w.pages(args)
	case 7:
		args = []string{"registry", "module", "commit", "info", id}
	case 8:
		args = []string{"registry", "module", "commit", "resolve", pick(r, name, label, id)}
	case 9:
		args = []string{"registry", "module", "commit", "add-label", id}
		for range r.IntN(3) {
			args = append(args, "--label", pick(r, "x", "y", "main", "a/b", ""))
		}
	case 10:
		args = w.pages([]string{"registry", "module", "label", "list", pick(r, name, name, label, id)})
		if r.chance(0.4) {
			args = append(args, "--archive-status", pick(r, "all", "archived", "unarchived", "bad"))
		}
	default:
		args = []string{"registry", "module", "label", pick(r, "info", "archive", "unarchive"), label}
	}
	if r.chance(0.15) && len(args) > 3 && (args[2] == "commit" || args[2] == "label") {
		args = append([]string{"registry"}, args[2:]...) // under the old name
	}
	switch args[len(args)-1] {
	default:
		if r.chance(0.4) && !strings.Contains(strings.Join(args, " "), "archive ") {
			args = append(args, "--format", pick(r, "json", "json", "text", "bad"))
		}
	}
	if r.chance(0.08) {
		args = []string{"registry", pick(r, "whoami", "logout", "login"), depHost}
		w.Add("netrc", pick(r, "", "machine "+depHost+" login a password b\n", "machine x login y\n"))
		w.Env = append(w.Env, "NETRC="+cases.Root+"/netrc")
		if args[1] == "login" {
			w.Add("token", pick(r, "secret\n", "", "wrong\n"))
			w.Stdin = "token"
			args = append(args, "--token-stdin")
		}
	}
	if r.chance(0.15) {
		w.Add("@registry/@token", "secret")
		w.Env = append(w.Env, "BUF_TOKEN="+pick(r, "secret", "secret", "wrong", "secret@"+depHost, "x@other.example.com", "a@b,c", "@"))
	}
	w.Args = args
	return w.Case
}

// pages adds flags of listings in pages.
func (w *depWorld) pages(args []string) []string {
	if w.chance(0.5) {
		args = append(args, "--page-size", pick(w.rng, "1", "2", "5"))
	}
	if w.chance(0.2) {
		args = append(args, "--page-token", pick(w.rng, "1", "9", "zz"))
	}
	if w.chance(0.2) {
		args = append(args, "--reverse")
	}
	return args
}
