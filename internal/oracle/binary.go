package oracle

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/platinummonkey/spoke/internal/corpora"
)

// BufVersion is the version of the real binary.
const BufVersion = "1.75.0"

// BufPath finds the real binary: the one that SPOKE_ORACLE names, else that of
// the pinned npm package, fetched into cache unless it is there.
func BufPath(ctx context.Context, cache string) (string, error) {
	if path := os.Getenv("SPOKE_ORACLE"); path != "" {
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("SPOKE_ORACLE: %w", err)
		}
		return filepath.Abs(path)
	}
	arch := map[string]string{"amd64": "x64", "arm64": "aarch64"}[runtime.GOARCH]
	if runtime.GOOS != "linux" || arch == "" {
		return "", fmt.Errorf("no pinned buf for %s/%s: set SPOKE_ORACLE to the path of buf %s", runtime.GOOS, runtime.GOARCH, BufVersion)
	}
	tool, err := corpora.Tool("@bufbuild/buf-linux-" + arch)
	if err != nil {
		return "", err
	}
	dir, err := corpora.Fetch(ctx, cache, tool)
	if err != nil {
		return "", fmt.Errorf("the real buf is needed as oracle (or set SPOKE_ORACLE to its path): %w", err)
	}
	return filepath.Join(dir, "bin", "buf"), nil
}

// BuildSpoke builds the command line of the module at root into dir, as releases
// have it: the program in front and the whole one. It returns the path of a link
// to the first that is named "buf". The programs are copies of what the linker
// makes, as installed ones are: it leaves files in memory page by page, and
// programs take longer to start from there.
func BuildSpoke(ctx context.Context, root, dir string) (string, error) {
	link := filepath.Join(dir, "buf")
	for name, main := range map[string]string{"spoke": "./cli/front", "spoke-full": "./cli/spoke"} {
		linked := filepath.Join(dir, name+".linked")
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", linked, main)
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("build %s: %w\n%s", main, err, out)
		}
		program, err := os.ReadFile(linked)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), program, 0o755); err != nil {
			return "", err
		}
	}
	if err := os.Symlink("spoke", link); err != nil {
		return "", err
	}
	return link, nil
}
