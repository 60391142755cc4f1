// Package sqlite opens the embedded database of a registry: one file, for one
// machine. It may be open in several processes at once.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"github.com/platinummonkey/spoke/registryd/store/relational"
)

// Open opens the database in a file, which is made if need be, and brings its
// schema up to date.
func Open(ctx context.Context, path string) (*relational.DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	write, err := open(path, "immediate", false)
	if err != nil {
		return nil, err
	}
	// One writer at a time waits here, and not in the database, which would
	// have it sleep and try.
	write.SetMaxOpenConns(1)
	read, err := open(path, "deferred", true)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	db := relational.New(read, write, dialect())
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), db.Close())
	}
	return db, nil
}

func open(path, begin string, readOnly bool) (*sql.DB, error) {
	q := url.Values{
		"_txlock": {begin},
		"_pragma": {"journal_mode(wal)", "synchronous(full)", "foreign_keys(1)", "busy_timeout(10000)"},
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	return sql.Open("sqlite", u.String())
}

func dialect() relational.Dialect {
	return relational.Dialect{
		Words:     map[string]string{"bytes": "BLOB", "serial": "INTEGER PRIMARY KEY AUTOINCREMENT"},
		MaxParams: 30000,
		Classify:  classify,
	}
}

func classify(err error) relational.Class {
	e := (*sqlite.Error)(nil)
	if !errors.As(err, &e) {
		return relational.Other
	}
	switch e.Code() {
	case lib.SQLITE_CONSTRAINT_UNIQUE, lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return relational.Duplicate
	case lib.SQLITE_CONSTRAINT_FOREIGNKEY:
		return relational.Missing
	case lib.SQLITE_BUSY, lib.SQLITE_BUSY_SNAPSHOT, lib.SQLITE_LOCKED:
		return relational.Again
	}
	return relational.Other
}
