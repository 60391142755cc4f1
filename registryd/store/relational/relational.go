// Package relational is core.Meta on any relational database that speaks
// enough SQL: the drivers sqlite and postgres open one and say how it differs.
package relational

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Dialect is how a database differs from others.
type Dialect struct {
	// Words stand for those in braces in migrations.
	Words map[string]string
	// Numbered says that parameters are $1, $2, … and not question marks.
	Numbered bool
	// LockRows says that rows are locked one by one, with FOR UPDATE; without
	// it a transaction that writes is alone.
	LockRows bool
	// MigrationLock is a statement that lets one process at a time migrate; it
	// may be empty.
	MigrationLock string
	// MaxParams is how many parameters a statement may have.
	MaxParams int
	// Classify says what an error of the driver means.
	Classify func(error) Class
}

// Class is what an error means.
type Class uint8

// Classes of errors.
const (
	Other Class = iota
	// Duplicate is a key that is there already.
	Duplicate
	// Missing is a reference to what does not exist, or deleting what is
	// referred to.
	Missing
	// Again says that the same transaction may work when tried again.
	Again
)

// DB is a core.Meta.
type DB struct {
	read, write *sql.DB
	dialect     Dialect
	// replicas may be nil.
	replicas *replicas
}

// New is a DB on two pools of connections to the same database: transactions
// that read, and those that write.
func New(read, write *sql.DB, d Dialect) *DB { return &DB{read: read, write: write, dialect: d} }

// Close closes all pools.
func (db *DB) Close() error {
	err := errors.Join(db.replicas.close(), db.read.Close())
	if db.read != db.write {
		err = errors.Join(err, db.write.Close())
	}
	return err
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

// Analyze has the database look at what is in it, after much has changed, so
// that it knows which indexes to use.
func (db *DB) Analyze(ctx context.Context) error {
	_, err := db.write.ExecContext(ctx, "ANALYZE")
	return err
}

// QueryRow scans the only row of a query outside of any transaction.
func (db *DB) QueryRow(ctx context.Context, query string, dest ...any) error {
	return db.read.QueryRowContext(ctx, query).Scan(dest...)
}

// Read is that of core.Meta.
func (db *DB) Read(ctx context.Context, f func(core.Tx) error) error {
	return db.retry(ctx, func() error {
		return db.in(ctx, db.read, &sql.TxOptions{ReadOnly: true, Isolation: db.snapshot()}, f)
	})
}

// snapshot is the isolation that shows one state throughout. Where writers are
// alone it is the only one.
func (db *DB) snapshot() sql.IsolationLevel {
	if db.dialect.LockRows {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// Write is that of core.Meta.
func (db *DB) Write(ctx context.Context, f func(core.Tx) error) error {
	return db.retry(ctx, func() error { return db.in(ctx, db.write, nil, f) })
}

// retries is how often a transaction is tried.
const retries = 12

func (db *DB) retry(ctx context.Context, f func() error) error {
	wait := 2 * time.Millisecond
	for try := 1; ; try++ {
		err := f()
		if err == nil || try == retries || db.dialect.Classify(err) != Again {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait + rand.N(wait)):
		}
		wait = min(2*wait, 250*time.Millisecond)
	}
}

func (db *DB) in(ctx context.Context, pool *sql.DB, o *sql.TxOptions, f func(core.Tx) error) (err error) {
	t, err := pool.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer func() {
		if err != nil {
			_ = t.Rollback()
		}
	}()
	if err := f(&tx{ctx: ctx, tx: t, db: db}); err != nil {
		return err
	}
	return t.Commit()
}

// tx is a core.Tx.
type tx struct {
	// ctx is that of the call which the transaction is within.
	ctx context.Context
	tx  *sql.Tx
	db  *DB
}

// exec runs a statement and gives the number of rows that it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	res, err := t.tx.ExecContext(t.ctx, t.db.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// rows calls scan for every row of a query.
func (t *tx) rows(scan func(row) error, query string, args ...any) error {
	rows, err := t.tx.QueryContext(t.ctx, t.db.rebind(query), args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// A row can be scanned.
type row interface{ Scan(dest ...any) error }

// one is the only row of a query, or core.ErrNone.
func one[T any](t *tx, scan func(row) (T, error), query string, args ...any) (out T, err error) {
	found := false
	err = t.rows(func(r row) (err error) {
		found = true
		out, err = scan(r)
		return err
	}, query, args...)
	if err == nil && !found {
		err = core.ErrNone
	}
	return out, err
}

// all are the rows of a query.
func all[T any](t *tx, scan func(row) (T, error), query string, args ...any) (out []T, err error) {
	err = t.rows(func(r row) error {
		v, err := scan(r)
		out = append(out, v)
		return err
	}, query, args...)
	return out, err
}

// rebind gives parameters the form that the database wants.
func (db *DB) rebind(query string) string {
	if !db.dialect.Numbered {
		return query
	}
	var b strings.Builder
	n := 0
	for _, c := range []byte(query) {
		if c == '?' {
			n++
			b.WriteString("$" + strconv.Itoa(n))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// marks are n parameters with commas.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// chunks cuts a list into parts that fit into statements with so many
// parameters for each.
func chunks[T any](t *tx, list []T, params int, f func([]T) error) error {
	most := t.db.dialect.MaxParams / params
	for len(list) > 0 {
		n := min(most, len(list))
		if err := f(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// duplicate says that err means a key that exists.
func (t *tx) duplicate(err error) error { return t.as(err, Duplicate, core.ErrExists) }

// as wraps err in meaning if it is of that class.
func (t *tx) as(err error, class Class, meaning error) error {
	if err != nil && t.db.dialect.Classify(err) == class {
		return fmt.Errorf("%w: %w", meaning, err)
	}
	return err
}

// page is the end of a query that lists by columns key and id; where is its
// condition. It gives the query and its arguments.
func page(query, where, key, id string, p core.Page, args []any) (string, []any) {
	order, beyond := "DESC", "<"
	if p.Ascending {
		order, beyond = "ASC", ">"
	}
	if p.After != (core.Cursor{}) {
		where += fmt.Sprintf(" AND (%s, %s) %s (?, ?)", key, id, beyond)
		args = append(args, p.After.Key, p.After.ID.String())
	}
	query += fmt.Sprintf(" WHERE %s ORDER BY %s %s, %s %s", where, key, order, id, order)
	if p.Limit > 0 {
		query += " LIMIT ?"
		args = append(args, p.Limit)
	}
	return query, args
}

// micro is a time as it is kept; zero is none.
func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicro(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// idText scans an id.
type idText struct{ id *core.ID }

func (i idText) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		b, isBytes := v.([]byte)
		if !isBytes {
			return fmt.Errorf("an id is kept as %T", v)
		}
		s = string(b)
	}
	id, err := core.ParseID(s)
	*i.id = id
	return err
}

// timeMicro scans a time.
type timeMicro struct{ t *time.Time }

func (m timeMicro) Scan(v any) error {
	n, ok := v.(int64)
	if !ok {
		return fmt.Errorf("a time is kept as %T", v)
	}
	*m.t = fromMicro(n)
	return nil
}
