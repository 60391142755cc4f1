package oracle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// Answers keeps the binary's answers in a folder, by the case's whole content,
// so that a run that is repeated after a change of ours costs only our side.
// It is a cache: losing it costs time, so its own errors are not reported.
type Answers struct{ Dir string }

func (s *Answers) path(c *cases.Case) string {
	a := c.Archive()
	a.Comment = a.Comment[len(noteLines(c)):]
	sum := sha256.Sum256(append([]byte(BufVersion+" 2\n"), a.Format()...))
	name := hex.EncodeToString(sum[:16])
	return filepath.Join(s.Dir, name[:2], name[2:]+".json")
}

// Get returns the answers known, nil for none.
func (s *Answers) Get(c *cases.Case) []*Answer {
	data, err := os.ReadFile(s.path(c))
	if err != nil {
		return nil
	}
	var answers []*Answer
	if json.Unmarshal(data, &answers) != nil {
		return nil
	}
	return answers
}

// Put keeps answers.
func (s *Answers) Put(c *cases.Case, answers []*Answer) {
	data, err := json.Marshal(answers)
	if err != nil {
		return
	}
	path := s.path(c)
	if os.MkdirAll(filepath.Dir(path), 0o777) != nil {
		return
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "tmp")
	if err != nil {
		return
	}
	_, werr := tmp.Write(data)
	if cerr := tmp.Close(); werr != nil || cerr != nil || os.Rename(tmp.Name(), path) != nil {
		_ = os.Remove(tmp.Name())
	}
}

func noteLines(c *cases.Case) []string {
	d := cases.Case{Note: c.Note}
	a := d.Archive()
	return a.Comment[:len(a.Comment)-1]
}
