package check

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/platinummonkey/spoke/internal/config"
)

// table is a small table with all that selection knows.
func table() *Table {
	hot := &Use{Categories: []string{"HOT", "WARM"}, Default: true}
	warm := &Use{Categories: []string{"WARM"}, Default: true}
	return &Table{
		Kind:        "lint",
		CommentMark: "buf:lint:ignore",
		Categories: []Category{
			{ID: "HOT"},
			{ID: "TEPID", ReplacedBy: "WARM", Notice: "\n\tIn {}."},
			{ID: "WARM"},
			{ID: "COLD"},
		},
		Rules: []*Rule{
			{ID: "A_COLD", In: In{V2: &Use{Categories: []string{"COLD"}}}},
			{ID: "B_WARM", In: In{V1: warm, V2: warm}},
			{ID: "C_HOT", In: In{V1: hot, V2: hot}},
			{ID: "D_NOWHERE", In: In{V2: &Use{}}},
			{ID: "E_WARM", In: In{V2: warm}},
			{ID: "F_OLD", Deprecated: true, In: In{V2: &Use{}}},
			{ID: "G_SPLIT", Deprecated: true, Replacements: []string{"B_WARM", "A_COLD"}, In: In{V2: &Use{}}},
		},
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	const (
		continues = "\n\tAs with all buf changes, this change is backwards-compatible: %s will continue to work." +
			"\n\tWe recommend replacing %s in your buf.yaml, but no action is immediately necessary."
		emptyText = `buf.yaml selects no lint rule: "except" takes away all that "use" selects; ` +
			`shorten "except", or ignore the whole module to switch the check off`
	)
	warning := func(text, id string) string { return text + strings.ReplaceAll(continues, "%s", id) }
	for name, c := range map[string]struct {
		config   Config
		want     string // ids, or the error
		warnings []string
	}{
		"defaults":            {config: Config{}, want: "C_HOT B_WARM E_WARM"},
		"defaults of v1":      {config: Config{Version: config.V1}, want: "C_HOT B_WARM"},
		"empty id":            {config: Config{Use: []string{""}}, want: "C_HOT B_WARM E_WARM"},
		"category":            {config: Config{Use: []string{"HOT"}}, want: "C_HOT"},
		"union":               {config: Config{Use: []string{"D_NOWHERE", "COLD", "HOT", "C_HOT"}}, want: "C_HOT A_COLD D_NOWHERE"},
		"except rule":         {config: Config{Except: []string{"B_WARM"}}, want: "C_HOT E_WARM"},
		"except category":     {config: Config{Use: []string{"WARM", "COLD"}, Except: []string{"HOT"}}, want: "B_WARM E_WARM A_COLD"},
		"except what is not":  {config: Config{Use: []string{"HOT"}, Except: []string{"COLD"}}, want: "C_HOT"},
		"nothing left":        {config: Config{Except: []string{"WARM"}}, want: emptyText},
		"unknown":             {config: Config{Use: []string{"Z", "HOT", "Y"}}, want: `"Y" is not a known rule or category ID`},
		"unknown except":      {config: Config{Except: []string{"hot"}}, want: `"hot" is not a known rule or category ID`},
		"unknown ignore_only": {config: Config{IgnoreOnly: map[string][]string{"Z": nil, "Y": nil}}, want: `"Y" is not a known rule or category ID`},
		"use before except":   {config: Config{Use: []string{"Z"}, Except: []string{"Y"}}, want: `"Z" is not a known rule or category ID`},
		"of another version":  {config: Config{Version: config.V1, Use: []string{"E_WARM"}}, want: `"E_WARM" is not a known rule or category ID`},
		"category of another": {config: Config{Version: config.V1, Use: []string{"COLD"}}, want: `"COLD" is not a known rule or category ID`},
		"ignored everywhere": {
			config: Config{IgnoreOnly: map[string][]string{"HOT": {"."}}},
			want:   `cannot specify "." as an ignore path; to switch a rule off everywhere, name it in "except"`,
		},
		"disabled": {
			config:   Config{DisableBuiltin: true, Use: []string{"Z"}},
			warnings: []string{"No lint rules are configured in buf.yaml."},
		},
		"deprecated only": {config: Config{Use: []string{"F_OLD"}}, want: emptyText},
		"deprecated": {
			config: Config{Use: []string{"F_OLD", "HOT"}, Except: []string{"F_OLD"}},
			want:   "C_HOT",
			warnings: []string{
				warning("Rule F_OLD referenced in your buf.yaml is deprecated.", "F_OLD"),
			},
		},
		"replaced": {
			config: Config{Use: []string{"TEPID"}, Except: []string{"G_SPLIT"}},
			want:   "C_HOT E_WARM",
			warnings: []string{
				warning("Rule G_SPLIT referenced in your buf.yaml is deprecated. It has been replaced by rules B_WARM, A_COLD.", "G_SPLIT"),
				warning("Category TEPID referenced in your buf.yaml is deprecated. It has been replaced by category WARM.\n\n\tIn buf.yaml.", "TEPID"),
			},
		},
		"deprecated category to ignore": {
			config: Config{IgnoreOnly: map[string][]string{"TEPID": {"a"}}},
			want:   "C_HOT B_WARM E_WARM",
			warnings: []string{
				warning("Category TEPID referenced in your buf.yaml is deprecated. It has been replaced by category WARM.\n\n\tIn buf.yaml.", "TEPID"),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.config.Version == 0 {
				c.config.Version = config.V2
			}
			c.config.Name = "buf.yaml"
			s, warnings, err := Select(table(), c.config)
			var ids []string
			if err != nil {
				ids = []string{err.Error()}
			} else {
				for _, r := range s.Rules {
					ids = append(ids, r.ID)
				}
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("selected %s\n    want %s", got, c.want)
			}
			if diff := cmp.Diff(c.warnings, warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}

// The errors of users can be told from others.
func TestSelectErrors(t *testing.T) {
	t.Parallel()
	_, _, err := Select(table(), Config{Version: config.V2, Use: []string{"NOPE"}})
	if unknown := (*UnknownError)(nil); !errors.As(err, &unknown) || unknown.ID != "NOPE" {
		t.Errorf("got %v", err)
	}
	_, _, err = Select(table(), Config{Version: config.V2, Except: []string{"WARM"}})
	if empty := (*EmptyError)(nil); !errors.As(err, &empty) || empty.Kind != "lint" {
		t.Errorf("got %v", err)
	}
}

func TestKnows(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]bool{"HOT": true, "TEPID": true, "F_OLD": true, "A_COLD": false, "COLD": false, "": false} {
		version := config.V1
		if id == "F_OLD" {
			version = config.V2
		}
		if got := table().Knows(version, id); got != want {
			t.Errorf("Knows(%s, %q) = %v", version, id, got)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	show := func(rows []Row) []string {
		var lines []string
		for _, r := range rows {
			lines = append(lines, r.ID+" "+strings.Join(r.Categories, ","))
		}
		return lines
	}
	want := []string{"C_HOT HOT,WARM", "B_WARM WARM", "E_WARM WARM", "A_COLD COLD", "D_NOWHERE "}
	if diff := cmp.Diff(want, show(List(table(), config.V2, false))); diff != "" {
		t.Errorf("without deprecated (-want +got):\n%s", diff)
	}
	want = []string{"C_HOT HOT,TEPID,WARM", "B_WARM TEPID,WARM", "E_WARM TEPID,WARM", "A_COLD COLD", "D_NOWHERE ", "F_OLD ", "G_SPLIT "}
	if diff := cmp.Diff(want, show(List(table(), config.V2, true))); diff != "" {
		t.Errorf("with deprecated (-want +got):\n%s", diff)
	}
	rows, warnings, err := ListSelected(table(), Config{Version: config.V2, Use: []string{"TEPID"}}, false)
	if err != nil || len(warnings) != 1 {
		t.Errorf("warnings %q, error %v", warnings, err)
	}
	if diff := cmp.Diff([]string{"C_HOT HOT,WARM", "B_WARM WARM", "E_WARM WARM"}, show(rows)); diff != "" {
		t.Errorf("selected (-want +got):\n%s", diff)
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"a/b":         true,
		"a/b/c.proto": true,
		"a/bc.proto":  false,
		"a":           false,
		"x.proto":     true,
		"x.proton":    false,
		"d/e.proto":   true,
		"de.proto":    false,
	} {
		if got := covers([]string{"a/b", "x.proto", "d/"}, path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	if covers(nil, "a") {
		t.Error("no path covers a")
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	whole := Rule{
		ID: "WHOLE", Purpose: "p", Doc: Doc{Summary: "s", Why: "w", Bad: "b", Good: "g", Since: "0"},
		In: In{V2: &Use{Categories: []string{"HOT", "COLD"}}}, OnFile: fileNoop,
	}
	for name, c := range map[string]struct {
		change func(*Rule)
		want   string
	}{
		"whole":                   {func(*Rule) {}, ""},
		"no documentation":        {func(r *Rule) { r.Doc = Doc{} }, "rule WHOLE has no Doc.Summary\nrule WHOLE has no Doc.Why\nrule WHOLE has no Doc.Since\nrule WHOLE has no Doc.Bad\nrule WHOLE has no Doc.Good"},
		"no purpose":              {func(r *Rule) { r.Purpose = "" }, "rule WHOLE has no Purpose"},
		"no version":              {func(r *Rule) { r.In = In{} }, "rule WHOLE is in no configuration version"},
		"no hook":                 {func(r *Rule) { r.OnFile = nil }, "rule WHOLE has a hook and is deprecated, or has none and is not"},
		"unknown category":        {func(r *Rule) { r.In.V1 = &Use{Categories: []string{"X"}} }, "rule WHOLE has category X, which is unknown, deprecated or out of order, in v1"},
		"deprecated category":     {func(r *Rule) { r.In.V1 = &Use{Categories: []string{"TEPID"}} }, "rule WHOLE has category TEPID, which is unknown, deprecated or out of order, in v1"},
		"categories out of order": {func(r *Rule) { r.In.V1 = &Use{Categories: []string{"COLD", "HOT"}} }, "rule WHOLE has category HOT, which is unknown, deprecated or out of order, in v1"},
		"unknown replacement":     {func(r *Rule) { r.Replacements = []string{"X"} }, "rule WHOLE is replaced by the unknown X"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, all := whole, table()
			c.change(&r)
			all.Rules = []*Rule{&r}
			err := Validate(all)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	twice := table()
	twice.Rules = []*Rule{&whole, &whole}
	if err := Validate(twice); err == nil || !slices.Contains(strings.Split(err.Error(), "\n"), "rule WHOLE is there twice") {
		t.Errorf("got %v", err)
	}
}
