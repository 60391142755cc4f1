// Package postgres opens the database of a registry that runs in several
// copies.
package postgres

import (
	"context"
	"errors"
	"fmt"
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
