package gen

import (
	"path"
	"slices"
	"strings"
)

// lintSection draws a lint section; paths are those that ignores may name.
func lintSection(r *rng, version string, paths []string) mapping {
	var m mapping
	ids, cats := rulesOf(version), categories[version]
	choose := func(n int) []string {
		if r.chance(0.5) {
			return some(r, n, append(slices.Clone(cats), some(r, 4, ids)...))
		}
		return some(r, n, append(some(r, 2, cats), ids...))
	}
	switch {
	case r.chance(0.3): // all that there is
		m.set("use", strs(everything(version)))
	case r.chance(0.25):
		m.set("use", strs([]string{pick(r, cats...)}))
	case r.chance(0.5):
		m.set("use", strs(choose(r.between(1, 6))))
	case r.chance(0.1):
		m.set("use", list{})
	}
	if i := len(m) - 1; i >= 0 && version == "v2" && r.chance(0.2) {
		if use, ok := m[i].value.(list); ok && len(use) > 0 {
			m[i].value = append(use, "STABLE_PACKAGE_NO_IMPORT_UNSTABLE")
		}
	}
	if r.chance(0.3) {
		m.set("except", strs(some(r, r.between(1, 4), append(some(r, 1, cats), ids...))))
	}
	if r.chance(0.25) {
		m.set("ignore", strs(apart(some(r, r.between(1, 2), paths))))
	}
	if r.chance(0.3) {
		var byID mapping
		for _, id := range choose(r.between(1, 3)) {
			byID.set(id, strs(apart(some(r, r.between(1, 2), paths))))
		}
		m.set("ignore_only", byID)
	}
	switch {
	case version == "v2" && r.chance(0.2):
		m.set("disallow_comment_ignores", r.chance(0.8))
	case version != "v2" && r.chance(0.4):
		m.set("allow_comment_ignores", r.chance(0.9))
	}
	if r.chance(0.12) {
		m.set("enum_zero_value_suffix", pick(r, "_NONE", "_UNKNOWN", "NONE", "_unspecified", ""))
	}
	if r.chance(0.12) {
		m.set("service_suffix", pick(r, "API", "Server", "service", ""))
	}
	for _, option := range []string{"same_request_response", "google_protobuf_empty_requests", "google_protobuf_empty_responses"} {
		if r.chance(0.25) {
			m.set("rpc_allow_"+option, r.chance(0.85))
		}
	}
	if r.chance(0.02) {
		m.set("disable_builtin", r.chance(0.7))
	}
	if r.chance(0.2) {
		r.Shuffle(len(m), func(i, j int) { m[i], m[j] = m[j], m[i] })
	}
	return m
}

// apart drops paths that lie in one another, which is an error.
func apart(paths []string) []string {
	var out []string
	for _, p := range paths {
		if !slices.ContainsFunc(out, func(q string) bool { return inside(p, q) || inside(q, p) }) {
			out = append(out, p)
		}
	}
	return out
}

func inside(p, dir string) bool { return dir == "." || p == dir || strings.HasPrefix(p, dir+"/") }

// pathsOf lists the files' paths and their folders below dir.
func pathsOf(dir string, files []*protoFile) []string {
	seen := map[string]bool{}
	var out []string
	for _, f := range files {
		for p := path.Join(dir, f.path); p != "." && p != dir && !seen[p]; p = path.Dir(p) {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

func breakingSection(r *rng) mapping {
	var m mapping
	m.set("use", strs([]string{pick(r, "FILE", "PACKAGE", "WIRE", "WIRE_JSON")}))
	return m
}

// AllRules is a configuration of that version, as JSON, that uses every rule.
func AllRules(version string) string {
	return jsonText(mapping{{"version", version}, {"lint", mapping{{"use", strs(everything(version))}}}})
}

// everything lists what together selects all rules of a version.
func everything(version string) []string {
	use := slices.Clone(categories[version])
	switch version {
	case "v1":
		use = append(use, "PACKAGE_NO_IMPORT_CYCLE")
	case "v2":
		use = append(use, "STABLE_PACKAGE_NO_IMPORT_UNSTABLE")
	}
	return use
}
