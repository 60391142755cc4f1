package breaking

import (
	"testing"

	"github.com/platinummonkey/spoke/schema/model"
)

// Every rule that is not deprecated does something, and nothing else does.
func TestTableIsComplete(t *testing.T) {
	t.Parallel()
	compares := table()
	for _, r := range Table().Rules {
		if (compares[r.ID] != nil) == r.Deprecated {
			t.Errorf("rule %s: deprecated %v, and has something to do: %v", r.ID, r.Deprecated, compares[r.ID] != nil)
		}
		delete(compares, r.ID)
	}
	for id := range compares {
		t.Errorf("%s is no rule", id)
	}
}

func TestUnstable(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"a.v1": false, "a.v1beta1": true, "a.v1alpha": true, "a.v1p1beta1": true, "a.v01alpha1": true, "a.v1test": true, "a.v1testing": true,
		"a.v1p1test1": false, "a.v0beta1": false, "v1beta1": false, "a.v1beta0": false, "a.v1gamma1": false, "": false, "a": false,
	} {
		if got := model.StabilityOf(name) == model.Unstable; got != want {
			t.Errorf("unstable(%q) = %v", name, got)
		}
	}
}
