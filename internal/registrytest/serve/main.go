// Command serve runs the registry for tests on its own, seeded from a folder,
// for those who want to see what a client does:
//
//	go run ./internal/registrytest/serve -seed DIR -listen 127.0.0.1:18080
package main

import (
	"flag"
	"io/fs"
	"log"
	"net/http"
	"os"

	"github.com/platinummonkey/spoke/internal/golden"
	"github.com/platinummonkey/spoke/internal/registrytest"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:18080", "where to listen")
	seed := flag.String("seed", "", "the folder to seed from")
	flag.Parse()
	s := &registrytest.Server{Trace: os.Stderr}
	if *seed != "" {
		var files []golden.File
		err := fs.WalkDir(os.DirFS(*seed), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(*seed + "/" + name)
			files = append(files, golden.File{Name: name, Data: data})
			return err
		})
		if err != nil {
			log.Fatal(err)
		}
		s.Seed(files)
	}
	log.Fatal(http.ListenAndServe(*listen, s))
}
