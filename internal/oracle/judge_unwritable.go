package oracle

import (
	"bytes"
	"context"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// unwritable wants a difference where files are to be written back to what is
// not on disk: the binary then writes files of those names below the working
// directory, whatever is there.
func unwritable(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	got, err := h.Ask(ctx, h.Spoke, c)
	if err != nil {
		return false, err
	}
	return got.Exit == 1 && len(got.Files) == 0 && bytes.Contains(got.Stderr, []byte("it is not a directory or .proto file")), nil
}
