package oracle

import (
	"bytes"
	"context"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// escapes wants a difference where plugins would write through a link that leads
// out of their folder, or where the working directory itself would be removed
// before: the binary does so, we refuse and change nothing.
func escapes(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	got, err := h.Ask(ctx, h.Spoke, c)
	if err != nil {
		return false, err
	}
	if got.Exit != 1 || len(got.Files) > 0 {
		return false, nil
	}
	for _, reason := range []string{"path escapes from parent", "leads out of the output folder", "output to the current directory or one above it"} {
		if bytes.Contains(got.Stderr, []byte(reason)) {
			return true, nil
		}
	}
	return false, nil
}
