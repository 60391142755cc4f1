package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/platinummonkey/spoke/internal/compile"
	"github.com/platinummonkey/spoke/internal/refengine"
	"github.com/platinummonkey/spoke/registryd/config"
	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/store/dir"
	"github.com/platinummonkey/spoke/registryd/store/mem"
	"github.com/platinummonkey/spoke/registryd/store/postgres"
	"github.com/platinummonkey/spoke/registryd/store/redis"
	"github.com/platinummonkey/spoke/registryd/store/relational"
	"github.com/platinummonkey/spoke/registryd/store/s3"
	"github.com/platinummonkey/spoke/registryd/store/sqlite"
	"github.com/platinummonkey/spoke/schema"
)

// Stores are what a registry stands on.
type Stores struct {
	Registry *core.Registry
	// Analyze has the database look at what is in it, after much has changed.
	Analyze func(context.Context) error
	// Replicas tells how replicas of the database do.
	Replicas func() []relational.ReplicaStats
	pings    []func(context.Context) error
	close    []func() error
}

// Ping reports whether the stores answer.
func (s *Stores) Ping(ctx context.Context) error {
	for _, ping := range s.pings {
		if err := ping(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close closes all of them.
func (s *Stores) Close() error {
	var err error
	for _, f := range s.close {
		err = errors.Join(err, f())
	}
	return err
}

// cacheBytes is the size of the cache in memory.
const cacheBytes = 256 << 20

// Open opens the stores that a configuration names. What an operator has to
// know later is logged.
func Open(ctx context.Context, c config.Config, log *slog.Logger) (*Stores, error) {
	s := &Stores{Registry: &core.Registry{
		Compile: build, Now: time.Now,
		Limits: core.Limits{Bytes: c.Limits.Bytes, FileBytes: c.Limits.FileBytes, Files: c.Limits.Files},
	}}
	err := s.openMeta(ctx, c, log)
	if err == nil {
		err = s.openBlobs(ctx, c)
	}
	if err == nil {
		err = s.openCache(c)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// build is a schema.Compile. Every call has a compiler of its own: what one
// keeps for later is of no use to other modules.
func build(ctx context.Context, req schema.Request) (schema.Result, error) {
	reference := sync.OnceValue(refengine.New)
	c := compile.Compiler{Reference: func(ctx context.Context, req schema.Request) (schema.Result, error) {
		return reference().Compile(ctx, req)
	}}
	return c.Compile(ctx, req)
}

func (s *Stores) openMeta(ctx context.Context, c config.Config, log *slog.Logger) (err error) {
	var db *relational.DB
	if c.Postgres != "" {
		db, err = postgres.Open(ctx, c.Postgres)
	} else {
		db, err = sqlite.Open(ctx, c.Database)
	}
	if err != nil {
		return fmt.Errorf("opening the database: %w", err)
	}
	s.Registry.Meta, s.Analyze, s.Replicas = db, db.Analyze, db.Replicas
	s.pings = append(s.pings, db.Ping)
	s.close = append(s.close, db.Close)
	if len(c.Replicas) == 0 {
		return nil
	}
	err = postgres.Replicas(ctx, db, c.Replicas, func(name string, err error) {
		if err != nil {
			log.Warn("a replica is of no use, the database answers in its place", "replica", name, "error", err)
		} else {
			log.Info("a replica is of use again", "replica", name)
		}
	})
	if err != nil {
		return fmt.Errorf("postgres_replica_urls: %w", err)
	}
	return nil
}

func (s *Stores) openBlobs(ctx context.Context, c config.Config) error {
	if c.S3 == nil {
		store, err := dir.Open(c.Folder)
		if err != nil {
			return fmt.Errorf("opening the folder of files: %w", err)
		}
		s.Registry.Blobs = store
		return nil
	}
	store, err := s3.Open(ctx, s3.Config(*c.S3))
	if err != nil {
		return fmt.Errorf("opening the bucket of files: %w", err)
	}
	s.Registry.Blobs = store
	s.pings = append(s.pings, store.Ping)
	return nil
}

func (s *Stores) openCache(c config.Config) error {
	switch {
	case c.NoCache:
		s.Registry.Cache = mem.New(0)
	case c.Redis == "":
		s.Registry.Cache = mem.New(cacheBytes)
	default:
		cache, err := redis.Open(c.Redis)
		if err != nil {
			return fmt.Errorf("opening the cache: %w", err)
		}
		s.Registry.Cache = cache
		s.close = append(s.close, cache.Close)
	}
	return nil
}
