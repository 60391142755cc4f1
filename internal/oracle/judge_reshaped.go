package oracle

import (
	"bytes"
	"context"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// reshaped reports whether the binary refuses to compare workspaces because
// they have different numbers of modules, and ours compares them all the same.
func reshaped(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	if h.Buf == "" {
		return false, nil
	}
	want, err := h.Ask(ctx, h.Buf, c)
	if err != nil {
		return false, err
	}
	got, err := h.Ask(ctx, h.Spoke, c)
	if err != nil {
		return false, err
	}
	refused := want.Exit == 1 && bytes.Contains(want.Stderr, []byte("Failure: input contained ")) && bytes.Contains(want.Stderr, []byte(" whereas against contained "))
	return refused && (got.Exit == 0 || got.Exit == 100), nil
}
