package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/server"
)

// on is a command that works on the stores of a configuration.
func (p *program) on(cmd *cobra.Command, run func(cmd *cobra.Command, args []string, s *server.Stores) error) *cobra.Command {
	load := p.settings(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		c, err := load()
		if err != nil {
			return err
		}
		return p.with(cmd, c, func(s *server.Stores) error { return run(cmd, args, s) })
	}
	return cmd
}

func (p *program) with(cmd *cobra.Command, c config.Config, f func(*server.Stores) error) error {
	s, err := server.Open(cmd.Context(), c, p.log(c))
	if err != nil {
		return err
	}
	return errors.Join(f(s), s.Close())
}

func (p *program) say(format string, args ...any) error {
	_, err := fmt.Fprintf(p.out, format+"\n", args...)
	return err
}

func (p *program) migrate() *cobra.Command {
	return p.on(&cobra.Command{
		Use: "migrate", Short: "Bring the schema of the database up to date", Args: cobra.NoArgs,
		Long: "Bring the schema of the database up to date. serve does so, too.",
	}, func(*cobra.Command, []string, *server.Stores) error { return p.say("the schema is up to date") })
}

func (p *program) token() *cobra.Command {
	group := &cobra.Command{Use: "token", Short: "Tokens of users"}
	var user, note string
	var expires time.Duration
	create := &cobra.Command{
		Use: "create", Short: "Make a token, and the user if need be", Args: cobra.NoArgs,
		Long: "Make a token of a user, who is made if need be. The token is printed and not kept.",
	}
	create.Flags().StringVar(&user, "user", server.Admin, "name of the user")
	create.Flags().StringVar(&note, "note", "", "what the token is for")
	create.Flags().DurationVar(&expires, "expires", 0, "how long it is valid; 0 for ever")
	group.AddCommand(p.on(create, func(cmd *cobra.Command, _ []string, s *server.Stores) error {
		token, err := server.NewToken(cmd.Context(), s.Registry, user, note, expires)
		if err != nil {
			return err
		}
		return p.say("%s", token)
	}))
	return group
}

func (p *program) gc() *cobra.Command {
	var grace time.Duration
	var dry bool
	cmd := &cobra.Command{
		Use: "gc", Short: "Delete files that no commit needs", Args: cobra.NoArgs,
		Long: "Delete files that no commit needs: those of refused pushes and of deleted modules. The registry may run meanwhile.",
	}
	cmd.Flags().DurationVar(&grace, "grace", time.Hour, "leave files alone that a push had in its hands within this time")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "delete nothing, only say how much")
	return p.on(cmd, func(cmd *cobra.Command, _ []string, s *server.Stores) error {
		done, err := s.Registry.Collect(cmd.Context(), grace, dry)
		if err != nil {
			return err
		}
		verb := "deleted"
		if dry {
			verb = "would delete"
		}
		return p.say("%s %d files with %d bytes, kept %d", verb, done.Deleted, done.Bytes, done.Kept)
	})
}

func (p *program) fsck() *cobra.Command {
	return p.on(&cobra.Command{
		Use: "fsck", Short: "Check that everything is there and as it was pushed", Args: cobra.NoArgs,
		Long: "Read everything, and list what is missing, damaged or contradictory. Nothing is changed.",
	}, func(cmd *cobra.Command, _ []string, s *server.Stores) error {
		problems := 0
		done, err := s.Registry.Check(cmd.Context(), func(problem string) {
			problems++
			_ = p.say("%s", problem)
		})
		if err != nil {
			return err
		}
		if err := p.say("checked %d modules, %d commits, %d labels, %d files: %d problems", done.Modules, done.Commits, done.Labels, done.Blobs, problems); err != nil {
			return err
		}
		if problems > 0 {
			return errors.New("the registry is damaged")
		}
		return nil
	})
}
