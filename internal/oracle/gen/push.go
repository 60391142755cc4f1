package gen

import "github.com/platinummonkey/spoke/internal/oracle/cases"

// pushCase pushes a workspace.
func pushCase(r *rng) *cases.Case {
	w := newDepWorld(r)
	w.Add("@registry/"+depHost+"/acme/@owner", "")
	dirs := w.workspace()
	for _, name := range []string{"mine", "a", "b", "p", "z"} {
		if r.chance(0.5) {
			w.Add("@registry/"+depHost+"/acme/"+name+"/@settings", pick(r, "", "default dev\n"))
		}
	}
	args := []string{"push", pick(r, dirs...)}
	if r.chance(0.5) {
		args = append(args, "--create")
		if r.chance(0.4) {
			args = append(args, "--create-visibility", pick(r, "public", "private", "bad"))
		}
	}
	if r.chance(0.1) {
		args = append(args, "--create-default-label", pick(r, "dev", ""))
	}
	for _, flag := range []string{"--label", "--label", "--tag", "--branch", "--draft"} {
		if r.chance(0.15) {
			args = append(args, flag, pick(r, "x", "b,a", "feature/y", "main"))
		}
	}
	if r.chance(0.5) {
		args = append(args, "--exclude-unnamed")
	}
	if r.chance(0.06) {
		args = append(args, "--git-metadata")
	}
	if r.chance(0.15) {
		args = append(args, "--source-control-url", pick(r, "https://example.com/x", ""))
	}
	if r.chance(0.1) {
		args = append(args, "--error-format", pick(r, "json", "bad"))
	}
	w.Args = args
	return w.Case
}
