package relational

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

// Replica is a copy of the database that follows it, maybe some time behind.
type Replica struct {
	// Name is what operators know it by, without secrets.
	Name string
	Pool *sql.DB
	// Check reports why the replica is of no use now, if it is not.
	Check func(context.Context) error
}

// ReplicaStats is how a replica does.
type ReplicaStats struct {
	Name string
	Up   bool
	// Reads were answered by the replica, Fallbacks by the database after the
	// replica could not, most often as it was behind.
	Reads, Fallbacks int64
}

// Times of replicas.
const (
	// checkEvery is the time between checks, checkWithin the time for one.
	checkEvery  = 2 * time.Second
	checkWithin = time.Second
	// replicaPatience is how long a read waits for a replica before it goes
	// to the database.
	replicaPatience = 2 * time.Second
)

// replicas are those of a database, with what watches over them.
type replicas struct {
	list   []*replica
	turn   atomic.Uint32
	report func(name string, err error)
	stop   context.CancelFunc
	done   sync.WaitGroup
}

type replica struct {
	Replica
	up               atomic.Bool
	reads, fallbacks atomic.Int64
}

// UseReplicas has ReadFixed go to replicas by turns, those that are well. It
// takes over their pools. Report is told when one is no longer well, and with
// nil when it is again; ctx ends with the start, not with the watch.
func (db *DB) UseReplicas(ctx context.Context, list []Replica, report func(name string, err error)) {
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	rs := &replicas{report: report, stop: stop}
	for _, r := range list {
		one := &replica{Replica: r}
		one.up.Store(true) // until the first check says otherwise
		rs.list = append(rs.list, one)
		rs.done.Go(func() { rs.watch(watch, one) })
	}
	db.replicas = rs
}

// watch checks a replica now and then.
func (rs *replicas) watch(ctx context.Context, r *replica) {
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for {
		within, cancel := context.WithTimeout(ctx, checkWithin)
		err := r.Check(within)
		cancel()
		if ctx.Err() != nil {
			return
		}
		rs.set(r, err)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// set notes how a replica does.
func (rs *replicas) set(r *replica, err error) {
	if was := r.up.Swap(err == nil); was != (err == nil) {
		rs.report(r.Name, err)
	}
}

// pick is the next replica that is well, nil if none is.
func (rs *replicas) pick() *replica {
	if rs == nil {
		return nil
	}
	n := uint32(len(rs.list))
	turn := rs.turn.Add(1)
	for i := range n {
		if r := rs.list[(turn+i)%n]; r.up.Load() {
			return r
		}
	}
	return nil
}

// close stops watching and closes the pools.
func (rs *replicas) close() error {
	if rs == nil {
		return nil
	}
	rs.stop()
	rs.done.Wait()
	var err error
	for _, r := range rs.list {
		err = errors.Join(err, r.Pool.Close())
	}
	return err
}

// Replicas tells how replicas do.
func (db *DB) Replicas() []ReplicaStats {
	if db.replicas == nil {
		return nil
	}
	out := make([]ReplicaStats, len(db.replicas.list))
	for i, r := range db.replicas.list {
		out[i] = ReplicaStats{r.Name, r.up.Load(), r.reads.Load(), r.fallbacks.Load()}
	}
	return out
}

// ReadFixed is that of core.Meta: it asks a replica, and the database where
// that fails for whatever reason.
func (db *DB) ReadFixed(ctx context.Context, f func(core.Tx) error) error {
	r := db.replicas.pick()
	if r == nil {
		return db.Read(ctx, f)
	}
	within, cancel := context.WithTimeout(ctx, replicaPatience)
	err := db.in(within, r.Pool, &sql.TxOptions{ReadOnly: true, Isolation: db.snapshot()}, f)
	cancel()
	if err == nil {
		r.reads.Add(1)
		return nil
	}
	r.fallbacks.Add(1)
	// Being behind is no fault of a replica, and neither is giving way to what
	// it follows.
	if !errors.Is(err, core.ErrNone) && db.dialect.Classify(err) != Again && ctx.Err() == nil {
		db.replicas.set(r, err)
	}
	return db.Read(ctx, f)
}
