package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// These stand for an earlier version of the input in arguments: a folder, and
// its image.
const (
	earlierDir   = "$EARLIER"
	earlierImage = "$EARLIER.binpb"
)

// oneIn is how many files there are for each that differs in the earlier
// version.
const oneIn = 300

// withEarlier gives a command's arguments for an input, and makes the earlier
// version below tmp when they ask for it.
func withEarlier(ctx context.Context, buf, tmp string, args []string, in input) ([]string, error) {
	if !slices.Contains(args, earlierDir) && !slices.Contains(args, earlierImage) {
		return args, nil
	}
	dir := filepath.Join(tmp, "earlier", in.name)
	if _, err := os.Stat(dir); err != nil {
		if err := copyChanged(in.dir, dir); err != nil {
			return nil, err
		}
		if err := buildImage(ctx, buf, dir); err != nil && !in.broken {
			return nil, err
		}
	}
	args = slices.Clone(args)
	for i, arg := range args {
		switch arg {
		case earlierDir:
			args[i] = dir
		case earlierImage:
			args[i] = dir + ".binpb"
		}
	}
	return args, nil
}

// buildImage builds the image of a folder, beside it.
func buildImage(ctx context.Context, buf, dir string) error {
	cmd := exec.CommandContext(ctx, buf, "build", "-o", dir+".binpb")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the image of %s: %w\n%s", dir, err, out)
	}
	return nil
}

// copyChanged copies a module, and gives the first field of a few files another
// name and type.
func copyChanged(from, to string) error {
	field := regexp.MustCompile(`(?m)^  string (\w+) = `)
	files := 0
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".proto") && filepath.Base(path) != "buf.yaml" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		text := string(data)
		if at := field.FindStringSubmatchIndex(text); at != nil {
			if files%oneIn == 0 {
				text = text[:at[0]] + "  bytes " + text[at[2]:at[3]] + "_was = " + text[at[1]:]
			}
			files++
		}
		return write(filepath.Join(to, rel), text)
	})
}
