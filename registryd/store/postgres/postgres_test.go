package postgres_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/core/coretest"
	"github.com/platinummonkey/spoke/registryd/services"
	"github.com/platinummonkey/spoke/registryd/store/postgres"
)

func TestMeta(t *testing.T) {
	t.Parallel()
	server := services.Postgres(t, true)
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	var number atomic.Int64
	coretest.TestMeta(t, func(t *testing.T) core.Meta {
		t.Helper()
		name := fmt.Sprintf("db%d", number.Add(1))
		if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
		url := strings.Replace(server, "/postgres?", "/"+name+"?", 1)
		// Several may start at once on an empty database.
		opened := make(chan error)
		for range 3 {
			go func() {
				db, err := postgres.Open(context.WithoutCancel(t.Context()), url)
				if err == nil {
					err = db.Close()
				}
				opened <- err
			}()
		}
		for range 3 {
			if err := <-opened; err != nil {
				t.Fatal(err)
			}
		}
		db, err := postgres.Open(t.Context(), url)
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
