// Command front is the small program that releases install as spoke, and people
// link buf to. It starts in a third of the time that the whole program takes,
// and does all that can be done without large libraries. As soon as it meets
// something else, before it has printed or written anything, it hands the
// command line over to the whole program, spoke-full, in the same folder.
package main

import (
	"os"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/internal/handover"
)

func main() {
	stdin := handover.NewStdin(os.Stdin)
	os.Exit(cli.Front(stdin, func(lack string) (int, error) {
		return handover.ToSibling(cli.WholeProgram, lack, stdin)
	}))
}
