package relational

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema up to date, each step in a transaction of its own.
// It refuses a database that a newer program made.
func (db *DB) Migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	// A connection of its own, so that a lock is held across the steps.
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connecting: %w", err)
	}
	defer func() { _ = conn.Close() }()
	for {
		done, err := db.step(ctx, conn, names)
		if err != nil || done {
			return err
		}
	}
}

// step does the next migration, if there is one.
func (db *DB) step(ctx context.Context, conn *sql.Conn, names []string) (done bool, err error) {
	t, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("migrating: %w", err)
	}
	defer func() { _ = t.Rollback() }()
	if lock := db.dialect.MigrationLock; lock != "" {
		if _, err := t.ExecContext(ctx, lock); err != nil {
			return false, fmt.Errorf("waiting to migrate: %w", err)
		}
	}
	if _, err := t.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY)"); err != nil {
		return false, fmt.Errorf("migrating: %w", err)
	}
	var version int
	if err := t.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM migrations").Scan(&version); err != nil {
		return false, fmt.Errorf("migrating: %w", err)
	}
	if version > len(names) {
		return false, fmt.Errorf("the database has version %d of the schema, and this program knows %d: run a newer one", version, len(names))
	}
	if version == len(names) {
		return true, t.Commit()
	}
	text, err := migrations.ReadFile(names[version])
	if err != nil {
		return false, err
	}
	var words []string
	for word, means := range db.dialect.Words {
		words = append(words, "{"+word+"}", means)
	}
	for statement := range strings.SplitSeq(strings.NewReplacer(words...).Replace(string(text)), ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := t.ExecContext(ctx, statement); err != nil {
			return false, fmt.Errorf("migration %s: %w", names[version], err)
		}
	}
	if _, err := t.ExecContext(ctx, "INSERT INTO migrations (version) VALUES ("+strconv.Itoa(version+1)+")"); err != nil {
		return false, fmt.Errorf("migrating: %w", err)
	}
	return false, t.Commit()
}
