package gen

import (
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// anyCommand runs one of the commands that take an input, with inputs and values
// of flags that somebody may type by mistake.
func anyCommand(r *rng, c *cases.Case) {
	c.Args = strings.Fields(pick(r, "lint", "build", "build -o -#format=json", "build -o x.binpb", "format", "format -d", "format -w", "ls-files", "stats",
		"export -o out", "breaking --against .", "breaking --against a", "dep graph", "source edit deprecate --prefix a", "source edit deprecate --prefix b.v1 -d",
		"config ls-modules", "config ls-lint-rules", "config ls-breaking-rules", "config migrate --diff"))
	if r.chance(0.7) {
		c.Args = append(c.Args, some(r, r.between(0, 2), []string{
			".", "./", "a", "b", "./a/", "a/.", "a//", "a/../b", "gone", "gone.proto", "..", "../tree", "a/a", "a/a/v1", "a/v1", "a/v1/a.proto", "a/a/v1/a.proto", "a/a/v1/a.proto#include_package_files=true",
			"a/a/v1/a.proto/", "buf.yaml", "README.md", "", " ", " a", "a ", "a,b", cases.Root, cases.Root + "/a", "/", "-", "/dev/null", "-#format=json",
			"a#format=dir", "a#format=protofile", "a/a/v1/a.proto#format=dir", ".#subdir=a", ".git", ".#format=git", ".git#subdir=a", "file://a", "file://" + cases.Root, "http://a", "buf.build/acme/x", "a#", "#a", "a#b", "a#format=",
			"a#format=dir,format=dir", "a#branch=main", "a.zip", "a.tar", "a.tgz", "a.binpb", "a.json", "a.txtpb", "a.yaml", "a.gz", "a.zst",
		})...)
	}
	c.Args = append(c.Args, some(r, pick(r, 0, 1, 1, 2, 3), []string{
		"--error-format=", "--error-format=nope", "--error-format=TEXT", "--error-format=json", "--error-format=config-ignore-yaml", "--error-format=gcc",
		"--format=", "--format=JSON", "--format= json", "--format=nope", "--format=text", "--format=import", "--format=dot", "--version=", "--version=V1", "--version=v1beta1",
		"--path=a", "--path=a,b", "--path=a/", "--path=./a", "--path=a/..", "--path=a/a/v1/a.proto", "--path=a/v1/a.proto,b", "--path=", "--path=.", "--path=..", "--path=gone", "--path=" + cases.Root + "/a",
		"--path=a/**", "--path=README.md", "--path=buf.yaml", "--path=a/a/v1/a.proto/", "--path=/",
		"--exclude-path=a", "--exclude-path=b", "--exclude-path=a,b", "--exclude-path=a/a", "--exclude-path=gone", "--exclude-path=.", "--exclude-path=a/a/v1/a.proto",
		"--config=", "--config={}", "--config= ", "--config=version: v1", "--config=version: v2", "--config={\"version\":\"v1beta1\"}", "--config=gone.yaml", "--config=buf.yaml", "--config=README.md", "--config=a",
		"--config={\"version\":\"v2\",\"modules\":[{\"path\":\"a\"},{\"path\":\"b\"}]}", "--config={\"version\":\"v2\",\"modules\":[{\"path\":\"b\"}]}", "--config={\"version\":\"v1\",\"lint\":{\"use\":[\"MINIMAL\"]}}",
		"--config={\"version\":\"v1\",\"build\":{\"excludes\":[\"a\"]}}", "--config={\"version\":\"v1\",\"name\":\"buf.build/acme/conf\"}", "--config={\"version\":\"v2\",\"name\":\"buf.build/acme/conf\"}",
		"--disable-symlinks", "--disable-symlinks=false", "--disable-symlinks=maybe", "--debug=x", "--timeout=", "--timeout=1h", "--log-format=", "--log-format=TEXT", "--log-format=text",
		"--exclude-imports", "--include-imports", "--as-import-paths", "--all", "--exit-code", "--write", "--diff", "--output=", "--output=a", "--output=-", "--output=/dev/null", "--type=a.v1.A", "--type=", "--type=nope",
		"--limit-to-input-files", "--against-config={\"version\":\"v1\"}", "--configured-only", "--module-path=a", "--include-deprecated", "--prefix=", "-x", "--", "--help=false",
	})...)
	c.Add("README.md", "A module.\n")
	if r.chance(0.2) {
		c.Dir = pick(r, "a", "b")
		c.Add(c.Dir+"/notes.txt", "x\n")
	}
}
