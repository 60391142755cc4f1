// Command gendocs writes the pages of the documentation that are made from the
// program: rules, commands, configuration keys, exit codes. Its test verifies
// that the pages in the tree are the ones it would write, and that the
// hand-written ones name files and commands that exist.
//
// Run it at the top of the tree. With -fold VERSION it turns the entries of
// docs/changes/unreleased into a section of CHANGELOG.md instead.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	version := flag.String("fold", "", "fold the change entries into CHANGELOG.md as this version")
	flag.Parse()
	var err error
	if *version != "" {
		err = fold(".", *version, time.Now())
	} else {
		err = generate(context.Background(), ".")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}

// generate writes all pages below root.
func generate(ctx context.Context, root string) error {
	all, err := pages(ctx)
	if err != nil {
		return err
	}
	return write(root, all)
}
