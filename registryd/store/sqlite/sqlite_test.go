package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/core/coretest"
	"github.com/platinummonkey/spoke/registryd/store/sqlite"
)

func TestMeta(t *testing.T) {
	t.Parallel()
	coretest.TestMeta(t, func(t *testing.T) core.Meta {
		t.Helper()
		db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "odd name? #%.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	})
}

func TestNewerSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "registry.db")
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.ExecContext(t.Context(), "INSERT INTO migrations (version) VALUES (999)"); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(t.Context(), path); err == nil {
		t.Error("a database of a newer program is opened")
	}
}
