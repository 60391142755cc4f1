package oracle

import (
	"context"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// emptied wants a difference where the binary copies a file onto itself, which
// leaves nothing of it.
func emptied(ctx context.Context, h *Harness, c *cases.Case) (bool, error) {
	if h.Buf == "" {
		return false, nil
	}
	answer, err := h.Ask(ctx, h.Buf, c)
	if err != nil {
		return false, err
	}
	held := map[string]bool{}
	for _, f := range c.Files {
		held[f.Name] = len(f.Data) > 0
	}
	for _, f := range answer.Files {
		if held[f.Name] && len(f.Data) == 0 {
			return true, nil
		}
	}
	return false, nil
}
