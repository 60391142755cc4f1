package config_test

import (
	"bytes"
	"os"
	"reflect"
	"testing"

	"github.com/platinummonkey/spoke/internal/config"
	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/module"
)

// What is written is read as the same configuration, and written the same
// again.
func TestTextIsRead(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/v2.txtar")
	if err != nil {
		t.Fatal(err)
	}
	archive, err := golden.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	written := 0
	for _, f := range archive.Input() {
		file, err := config.Parse(f.Name, f.Data, false)
		if err != nil || len(file.Plugins)+len(file.Policies) > 0 {
			continue
		}
		written++
		text := config.Text(file)
		again, err := config.Parse(f.Name, text, false)
		if err != nil {
			t.Errorf("%s: %v in\n%s", f.Name, err, text)
			continue
		}
		if !bytes.Equal(config.Text(again), text) {
			t.Errorf("%s: written again:\n%s\nnot\n%s", f.Name, config.Text(again), text)
		}
		for i := range file.Modules {
			a, b := file.Modules[i], again.Modules[i]
			if !reflect.DeepEqual(a.Lint, b.Lint) || !reflect.DeepEqual(a.Roots, b.Roots) || a.Name != b.Name || a.Path != b.Path {
				t.Errorf("%s: module %d is\n%+v\nnot\n%+v\n%s", f.Name, i, b, a, text)
			}
		}
	}
	if written < 5 {
		t.Errorf("only %d files were written", written)
	}
}

func TestInit(t *testing.T) {
	t.Parallel()
	text := config.Init(module.FullName{Registry: "buf.build", Owner: "acme", Name: "weather"})
	file, err := config.Parse("buf.yaml", text, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := file.Modules[0].Name.String(); got != "buf.build/acme/weather" || file.Version != config.V2 {
		t.Errorf("%s of version %s in\n%s", got, file.Version, text)
	}
}
