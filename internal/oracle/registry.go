package oracle

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/oracle/cases"
	"github.com/platinummonkey/spoke/internal/registrytest"
)

// seedPrefix begins the names of files that are not in the tree but on the
// registries of a case: see registrytest.Server.Seed.
const seedPrefix = "@registry/"

// world is what a case has besides its tree: registries, and a home that is
// empty before the run and looked at after it.
type world struct {
	server *registrytest.Server
	http   *httptest.Server
}

// registries gives the case without the files of registries, and what programs
// have to have in their environment to reach these: nothing, if there are none.
func (s *sandbox) registries(c *cases.Case) (*cases.Case, []string, error) {
	var seed, files []golden.File
	for _, f := range c.Files {
		if name, ok := strings.CutPrefix(f.Name, seedPrefix); ok {
			seed = append(seed, golden.File{Name: name, Data: f.Data})
		} else {
			files = append(files, f)
		}
	}
	env := make([]string, len(c.Env))
	for i, e := range c.Env {
		env[i] = strings.ReplaceAll(e, cases.Root, s.work)
	}
	if len(seed) == 0 {
		s.asked = false
		return c, env, nil
	}
	s.asked = true
	if s.world.server == nil {
		s.world.server = &registrytest.Server{}
		s.world.http = httptest.NewServer(s.world.server)
	}
	s.world.server.Seed(seed)
	for _, name := range []string{"cache", ".netrc"} {
		if err := os.RemoveAll(filepath.Join(s.home, name)); err != nil {
			return nil, nil, err
		}
	}
	settings := filepath.Join(s.home, "plain")
	if err := writeFile(filepath.Join(settings, "config.yaml"), []byte("version: v1\ntls:\n  use: \"false\"\n")); err != nil {
		return nil, nil, err
	}
	c = c.Clone()
	c.Files = files
	return c, append([]string{"BUF_CONFIG_DIR=" + settings, "HTTP_PROXY=" + s.world.http.URL}, env...), nil
}

// changedOutside is what a run did outside of the tree: to registries, to the
// cache of modules, and to the netrc file.
func (s *sandbox) changedOutside() ([]golden.File, error) {
	if !s.asked {
		return nil, nil
	}
	var files []golden.File
	if log := s.world.server.Log(); log != "" {
		files = append(files, golden.File{Name: "@registry", Data: []byte(log)})
	}
	for _, name := range []string{"modules"} {
		dir := filepath.Join(s.home, "cache", "v3", name)
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		err := eachFile(dir, func(rel string, data []byte) error {
			files = append(files, golden.File{Name: "@cache/" + name + "/" + rel, Data: data})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if data, err := os.ReadFile(filepath.Join(s.home, ".netrc")); err == nil {
		files = append(files, golden.File{Name: "@netrc", Data: data})
	}
	return files, nil
}
