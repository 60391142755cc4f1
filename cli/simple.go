package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/module"
)

// Variables that complete short names of modules.
const (
	registryEnv = "SPOKE_REGISTRY"
	ownerEnv    = "SPOKE_OWNER"
)

// shortName is the module that a short name stands for: host/owner/module, or
// less, where variables name the rest.
func (app *App) shortName(s string) (module.FullName, error) {
	parts := strings.Split(s, "/")
	host, owner := app.Getenv(registryEnv), app.Getenv(ownerEnv)
	switch {
	case len(parts) == 2:
		owner = parts[0]
	case len(parts) != 1:
		return module.ParseFullName(s)
	case owner == "":
		return module.FullName{}, fmt.Errorf("--module %s: name an owner too, as in OWNER/%s, or set %s", s, s, ownerEnv)
	}
	if host == "" {
		return module.FullName{}, fmt.Errorf("--module %s: name a registry too, as in HOST/%s/%s, or set %s", s, owner, parts[len(parts)-1], registryEnv)
	}
	return module.ParseFullName(host + "/" + owner + "/" + parts[len(parts)-1])
}

// simpleFlags are those that may be spelled with one dash, for the commands that
// know them.
func simpleFlags() map[string][]string {
	return map[string][]string{
		"push":     {"module", "version", "dir"},
		"pull":     {"module", "version", "dir", "recursive"},
		"validate": {"dir"},
		"compile":  {"dir", "out", "lang"},
	}
}

// twoDashes rewrites flags with one dash, as in -module, to those with two.
func twoDashes(args []string) []string {
	if len(args) == 0 {
		return args
	}
	known := simpleFlags()[args[0]]
	if known == nil {
		return args
	}
	args = slices.Clone(args)
	for i, a := range args[1:] {
		if a == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(a, "-"), "=")
		if strings.HasPrefix(a, "-") && !strings.HasPrefix(a, "--") && slices.Contains(known, name) {
			args[i+1] = "-" + a
		}
	}
	return args
}

// bindDir adds --dir, another way to name the input.
func bindDir(cmd *cobra.Command, dir *string) {
	cmd.Flags().StringVar(dir, "dir", "", "The directory to work on, in place of an argument")
}

// dirArgs are the arguments with the value of --dir among them.
func dirArgs(dir string, args []string) ([]string, error) {
	if dir != "" && len(args) > 0 {
		return nil, flagValueError("give the directory by --dir or as an argument, not both")
	}
	if dir != "" {
		return []string{dir}, nil
	}
	return args, nil
}
