// Command spoke is the Spoke command line: a drop-in for the Buf CLI. It is the
// whole program and needs nothing beside it; releases install it as spoke-full,
// behind the small program of cli/front.
package main

import (
	"os"

	"github.com/platinummonkey/spoke/cli"
	"github.com/platinummonkey/spoke/cli/whole"
)

func main() { os.Exit(cli.Main(whole.Abilities())) }
