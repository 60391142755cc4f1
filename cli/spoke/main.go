// Command spoke is the Spoke command line: a drop-in for the Buf CLI.
package main

import (
	"os"

	"github.com/platinummonkey/spoke/cli"
)

func main() { os.Exit(cli.Main()) }
