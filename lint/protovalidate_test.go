package lint_test

import (
	"context"
	"slices"
	"testing"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/lint"
	"github.com/platinummonkey/spoke/schema/model"
)

// Files without options of protovalidate cost nothing: nobody looks at them.
func TestProtovalidateIsAskedAboutFilesThatUseIt(t *testing.T) {
	t.Parallel()
	var asked []string
	table := lint.Table(func(_ context.Context, files []*model.File, _ func(*model.File, model.Site, string)) error {
		for _, f := range files {
			asked = append(asked, f.Path)
		}
		return nil
	})
	selection, _, err := check.Select(table, check.Lint(config.Lint{Version: config.V2, Use: []string{"PROTOVALIDATE"}}))
	if err != nil {
		t.Fatal(err)
	}
	idle, busy := &model.File{Path: "a.proto"}, &model.File{Path: "b.proto", UsesProtovalidate: true}
	for _, test := range []struct {
		targets []*model.File
		want    []string
	}{
		{[]*model.File{idle}, nil},
		{[]*model.File{idle, busy}, []string{"b.proto"}},
	} {
		asked = nil
		if _, err := check.Run(t.Context(), selection, test.targets); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(asked, test.want) {
			t.Errorf("of %d files the rule asks about %v, want %v", len(test.targets), asked, test.want)
		}
	}
}
