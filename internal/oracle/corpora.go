package oracle

import (
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/corpora"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/oracle/gen"
)

// CorpusCases lints each corpus as it is and with all rules of every
// configuration version, and formats it.
func CorpusCases(all []corpora.Corpus) ([]*cases.Case, error) {
	configs := []struct {
		name string
		args []string
	}{
		{"bare", nil},
		{"v1beta1", []string{"--config", gen.AllRules("v1beta1"), "--error-format=json"}},
		{"v1", []string{"--config", gen.AllRules("v1"), "--error-format=msvs"}},
		{"v2", []string{"--config", gen.AllRules("v2"), "--error-format=json"}},
		{"ignores", []string{"--config", gen.AllRules("v2"), "--error-format=config-ignore-yaml"}},
	}
	var out []*cases.Case
	for _, corpus := range all {
		dir, err := filepath.Abs(corpus.Dir)
		if err != nil {
			return nil, err
		}
		for _, config := range configs {
			out = append(out, &cases.Case{Name: "corpus/" + corpus.Name + "/" + config.name, Args: append([]string{"lint"}, config.args...), Tree: dir})
		}
		out = append(out,
			&cases.Case{Name: "corpus/" + corpus.Name + "/format", Args: []string{"format"}, Tree: dir},
			&cases.Case{Name: "corpus/" + corpus.Name + "/diff", Args: []string{"format", "-d"}, Tree: dir})
	}
	return out, nil
}

// SeriesCases compare each version of a series with the one before it, by the
// rules that are on by default and by all of them; then with later and earlier
// ones, by some.
func SeriesCases(all []corpora.Series) ([]*cases.Case, error) {
	var out []*cases.Case
	for _, s := range all {
		dir, err := filepath.Abs(s.Dir)
		if err != nil {
			return nil, err
		}
		for i := 1; i < len(s.Versions); i++ {
			args := []string{"breaking", s.Versions[i], "--against", s.Versions[i-1]}
			name := "series/" + s.Name + "/" + s.Versions[i]
			out = append(out,
				&cases.Case{Name: name, Args: args, Tree: dir},
				&cases.Case{Name: name + "/all", Args: append(args[:4:4], "--error-format=json", "--config", gen.AllBreakingRules()), Tree: dir},
				// Back, and over several versions, by one category of one configuration version.
				&cases.Case{Name: name + "/back", Args: []string{"breaking", s.Versions[i-1], "--against", s.Versions[i], "--config", gen.BreakingRules(i)}, Tree: dir},
				&cases.Case{Name: name + "/far", Args: []string{"breaking", s.Versions[i], "--against", s.Versions[max(0, i-3)], "--config", gen.BreakingRules(i + 5)}, Tree: dir})
		}
	}
	return out, nil
}
