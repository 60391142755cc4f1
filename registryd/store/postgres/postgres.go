// Package postgres opens the database of a registry that runs in several
// copies.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/platinummonkey/spoke/registryd/store/relational"
)

// Connections of one process.
const (
	maxOpen = 24
	maxIdle = 12
)

// Open connects to the database at a postgres:// URL and brings its schema up
// to date.
func Open(ctx context.Context, url string) (*relational.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the URL of the database: %w", err)
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(maxOpen)
	pool.SetMaxIdleConns(maxIdle)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db := relational.New(pool, pool, dialect())
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connectWithin is how long connecting to a replica may take.
const connectWithin = 2 * time.Second

// Replicas has what never changes be read from streaming replicas at
// postgres:// URLs, those that are well and replicas of db. Report is told when
// one ceases to be, and with nil when it is again. The error is about the
// URLs; a replica may be down at the start.
func Replicas(ctx context.Context, db *relational.DB, urls []string, report func(name string, err error)) error {
	var list []relational.Replica
	for _, url := range urls {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			return err // without the password
		}
		if config.ConnectTimeout == 0 {
			config.ConnectTimeout = connectWithin
		}
		pool := stdlib.OpenDB(*config)
		pool.SetMaxOpenConns(maxOpen)
		pool.SetMaxIdleConns(maxIdle)
		pool.SetConnMaxIdleTime(5 * time.Minute)
		list = append(list, relational.Replica{
			Name: net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))), Pool: pool,
			Check: func(ctx context.Context) error { return check(ctx, db, pool) },
		})
	}
	db.UseReplicas(ctx, list, report)
	return nil
}

// check asks a replica whether it is one of db. Both have one identifier; where
// the user may not read it, an answer is enough.
func check(ctx context.Context, db *relational.DB, replica *sql.DB) error {
	const query = "SELECT system_identifier FROM pg_control_system()"
	var theirs, ours int64
	if err := replica.QueryRowContext(ctx, query).Scan(&theirs); err != nil {
		if e := (*pgconn.PgError)(nil); errors.As(err, &e) && e.Code == "42501" {
			return replica.PingContext(ctx)
		}
		return err
	}
	if err := db.QueryRow(ctx, query, &ours); err != nil {
		return nil // that is no fault of the replica
	}
	if ours != theirs {
		return errors.New("it is no replica of the database of postgres_url")
	}
	return nil
}

func dialect() relational.Dialect {
	return relational.Dialect{
		Words:         map[string]string{"bytes": "BYTEA", "serial": "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"},
		Numbered:      true,
		LockRows:      true,
		MigrationLock: "SELECT pg_advisory_xact_lock(20261122)",
		MaxParams:     60000,
		Classify:      classify,
	}
}

// classify goes by the codes of the manual's appendix A.
func classify(err error) relational.Class {
	e := (*pgconn.PgError)(nil)
	if !errors.As(err, &e) {
		return relational.Other
	}
	switch e.Code {
	case "23505":
		return relational.Duplicate
	case "23503":
		return relational.Missing
	case "40001", "40P01", "55P03":
		return relational.Again
	}
	return relational.Other
}
