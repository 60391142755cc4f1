package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/internal/gittree"
	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/intake"
	"github.com/platinummonkey/spoke/registryd/server"
)

// operator is who does what is done at the command line.
func operator(ctx context.Context, r *core.Registry) (core.Caller, error) {
	user, err := r.EnsureUser(ctx, server.Admin, true)
	return core.Caller{User: user}, err
}

func (p *program) mirror() *cobra.Command {
	group := &cobra.Command{Use: "mirror", Short: "Modules of others, served here"}
	var from, ref, subdir string
	var paths, deps, labels []string
	add := &cobra.Command{
		Use: "add HOST/OWNER/MODULE --from SOURCE", Short: "Serve a module of another registry", Args: cobra.ExactArgs(1),
		Long: `Serve a module of another registry, such as googleapis, from a folder or a git repository. Here it is called
OWNER/MODULE, so that modules of this registry can depend on it; clients that use this registry as their HTTP proxy find
it under its whole name. Run the command again to bring the copy up to date.

What the module needs has to be added first. It is taken from the module's buf.yaml, and from --dep.`,
	}
	f := add.Flags()
	f.StringVar(&from, "from", "", "folder, or path or URL of a git repository")
	f.StringVar(&ref, "ref", "", "branch, tag or commit of the repository")
	f.StringVar(&subdir, "subdir", ".", "where the module is in the source")
	f.StringArrayVar(&paths, "path", nil, "take only files at this path of the module or below it; may be given several times")
	f.StringArrayVar(&deps, "dep", nil, "OWNER/MODULE[:LABEL] that the module needs; may be given several times")
	f.StringArrayVar(&labels, "label", nil, "label for the commit, besides the default one; may be given several times")
	group.AddCommand(p.on(add, func(cmd *cobra.Command, args []string, s *server.Stores) (err error) {
		m := intake.Mirror{Paths: paths, Labels: labels}
		if m.Name, err = module.ParseFullName(args[0]); err != nil {
			return err
		}
		for _, d := range deps {
			r, err := module.ParseRef("this.registry/" + d)
			if err != nil {
				return fmt.Errorf("--dep %s is not of the form OWNER/MODULE[:LABEL]", d)
			}
			m.Deps = append(m.Deps, core.Ref{Module: core.ModuleRef{Owner: r.Owner, Name: r.Name}, Name: r.Label})
		}
		tree, done, err := p.source(cmd.Context(), from, ref)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		if m.Tree, err = fs.Sub(tree, filepath.ToSlash(filepath.Clean(subdir))); err != nil {
			return fmt.Errorf("--subdir: %w", err)
		}
		if strings.Contains(from, "://") {
			m.Source = from
		}
		who, err := operator(cmd.Context(), s.Registry)
		if err != nil {
			return err
		}
		c, err := m.Add(cmd.Context(), s.Registry, who)
		if err != nil {
			return err
		}
		return p.say("%s/%s:%s", m.Name.Owner, m.Name.Name, c.ID)
	}))
	return group
}

// source opens a folder or a git repository. A folder that is a repository,
// too, is taken as it is unless a reference is given.
func (p *program) source(ctx context.Context, from, ref string) (fs.FS, func() error, error) {
	if from == "" {
		return nil, nil, errors.New("--from says where the module comes from, and is not set")
	}
	if info, err := os.Stat(from); err == nil && info.IsDir() && ref == "" {
		return os.DirFS(from), func() error { return nil }, nil
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		return nil, nil, err
	}
	tree, err := gittree.Open(ctx, gittree.Options{Repo: from, Dir: dir, Tag: ref, Environ: p.environ})
	if err != nil {
		return nil, nil, fmt.Errorf("--from %s: %w", from, err)
	}
	return tree, tree.Close, nil
}

func (p *program) imports() *cobra.Command {
	var batch int
	cmd := &cobra.Command{
		Use: "import [ARCHIVE]", Short: "Bring in many versions of many modules", Args: cobra.MaximumNArgs(1),
		Long: `Bring in many versions of many modules from a tar archive, or from standard input. Its files are called
OWNER/MODULE/VERSION/PATH; each version becomes a commit with the labels VERSION and main, in the order of the archive.
A file .deps of a version lists what it needs, OWNER/MODULE[:LABEL] in each line.`,
	}
	cmd.Flags().IntVar(&batch, "batch", 1, "push so many versions of different modules at once")
	return p.on(cmd, func(cmd *cobra.Command, args []string, s *server.Stores) (err error) {
		in := io.Reader(os.Stdin)
		if len(args) > 0 && args[0] != "-" {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			in = f
		}
		who, err := operator(cmd.Context(), s.Registry)
		if err != nil {
			return err
		}
		done, err := intake.Import(cmd.Context(), s.Registry, who, in, batch)
		if err != nil {
			return fmt.Errorf("after %d versions: %w", done.Versions, err)
		}
		if err := s.Analyze(cmd.Context()); err != nil {
			return fmt.Errorf("looking at what was imported: %w", err)
		}
		return p.say("imported %d versions with %d files", done.Versions, done.Files)
	})
}
