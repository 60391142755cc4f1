package module_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/internal/module"
)

// The files and digests of this test were recorded from the binary.
func TestDigests(t *testing.T) {
	t.Parallel()
	base := []module.File{
		{Path: "a/v1/a.proto", Data: []byte("syntax = \"proto3\";\npackage a.v1;\nmessage A {\n  string id = 1;\n}\n")},
		{Path: "README.md", Data: []byte("# exa\n")},
		{Path: "LICENSE", Data: []byte("MIT\n")},
	}
	upper := []module.File{{Path: "b/v1/b.proto", Data: []byte("syntax = \"proto3\";\npackage b.v1;\nimport \"a/v1/a.proto\";\nmessage B {\n  a.v1.A a = 1;\n}\n")}}
	legacy := append(slices.Clone(base), module.File{Path: "buf.yaml", Data: []byte("version: v1\n")})
	b5 := module.DigestB5(module.Entries(base), nil)
	for _, tt := range []struct {
		name, want string
		got        module.Digest
	}{
		{"b4", "shake256:660ab84e0ce90902ba0f3cc054945c7efdb859bec417512bf70613b4d6333907d4816628d224604ed354c4cb6510c6f8e277a6e79e4b724da51748d138daf3fc", module.DigestB4(module.Entries(base))},
		{"b4 with configuration", "shake256:00d12a5b06fd438c3f8caf1d6f66172d9223c7d310d3997049a30ed1feab8a33c68a5c8a53d60b9084c50104acba201e47a99520bee707a613b98c3f1c2b77db", module.DigestB4(module.Entries(legacy))},
		{"b5", "b5:a776e77b31b9d680703f5de056ddc1ff319672b991288e6bb529a8cd955b059b1d3671484347d621ed3b1a3f49cf8839d2b1cac8fbeae63b751a4d106f9db76d", b5},
		{"b5 with a dependency", "b5:ae574e1c3f2caf63efb2d45d1ee22873ff608aa4e3f7661efe15f5ded34522f3cf391a4f7c5ee60beae24250a459886baae471806db70f6c9fe9beb395677ac0", module.DigestB5(module.Entries(upper), []module.Digest{b5})},
	} {
		if got := tt.got.String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		back, err := module.ParseDigest(tt.want)
		if err != nil || back != tt.got {
			t.Errorf("%s: ParseDigest(%s) = %v, %v", tt.name, tt.want, back, err)
		}
	}
}

func TestParseDigestRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "b5", "b5:", "b5:zz", "b5:" + strings.Repeat("0", 126), "b6:" + strings.Repeat("0", 128)} {
		if d, err := module.ParseDigest(s); err == nil {
			t.Errorf("ParseDigest(%q) = %v; want an error", s, d)
		}
	}
}

func TestParseCommitID(t *testing.T) {
	t.Parallel()
	const id = "0123456789abcdef0123456789abcdef"
	for _, s := range []string{id, strings.ToUpper(id)} {
		if got, err := module.ParseCommitID(s); err != nil || got.String() != id {
			t.Errorf("ParseCommitID(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", id[1:], id + "0", "z" + id[1:], hex.EncodeToString([]byte("short"))} {
		if got, err := module.ParseCommitID(s); err == nil {
			t.Errorf("ParseCommitID(%q) = %v; want an error", s, got)
		}
	}
}

func TestBelonging(t *testing.T) {
	t.Parallel()
	got := module.Belonging([]string{"LICENSE", "README.markdown", "README.md", "a.proto", "buf.yaml", "sub/LICENSE", "sub/README.md", "x/b.proto"})
	if want := []string{"LICENSE", "README.md", "a.proto", "x/b.proto"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
