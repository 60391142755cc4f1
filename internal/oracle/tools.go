package oracle

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// toolNames are the names under which cases find the plugin: as two plugins, and
// as the compiler.
var toolNames = []string{"protoc-gen-record", "protoc-gen-second", "protoc"}

// BuildTools builds the programs that cases call, in a folder below dir, and
// gives the folder.
func BuildTools(ctx context.Context, root, dir string) (string, error) {
	tools := filepath.Join(dir, "tools")
	program := filepath.Join(tools, "plugin")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program, "./internal/oracle/plugin")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build ./internal/oracle/plugin: %w\n%s", err, out)
	}
	for _, name := range toolNames {
		if err := os.Symlink("plugin", filepath.Join(tools, name)); err != nil {
			return "", err
		}
	}
	return filepath.Abs(tools)
}
