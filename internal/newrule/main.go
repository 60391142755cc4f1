// Command newrule starts a lint rule: it writes the rule's file, its line in
// the table and its case, from an id such as FIELD_NOT_FANCY. What it writes
// compiles, and the tests of its examples and its case pass; what is left to do is marked TODO. Run it at
// the top of the tree, through `make new-rule ID=FIELD_NOT_FANCY`.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: make new-rule ID=FIELD_NOT_FANCY")
		os.Exit(1)
	}
	written, err := scaffold(".", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "newrule:", err)
		os.Exit(1)
	}
	for _, name := range written {
		fmt.Fprintln(os.Stdout, "wrote", name)
	}
	fmt.Fprintf(os.Stdout, "next: fill in what is marked TODO; docs/contributing/add-a-rule.md tells how\n")
}
