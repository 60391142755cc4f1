package coretest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

func sumOf(text string) core.Sum { return module.Hash([]byte(text)) }

func row(text string, second int) core.BlobRow {
	return core.BlobRow{Sum: sumOf(text), Size: int64(len(text)), Seen: at(second)}
}

func announce(t *testing.T, m core.Meta, revive time.Time, rows ...core.BlobRow) []core.BlobRow {
	t.Helper()
	var now []core.BlobRow
	write(t, m, func(tx core.Tx) (err error) {
		now, err = tx.AnnounceBlobs(rows, revive)
		return err
	})
	return now
}

func blobRows(t *testing.T, m core.Meta) {
	long := time.Time{} // nothing died before
	equal(t, "a new row", announce(t, m, long, row("a", 1)), []core.BlobRow{row("a", 1)})
	confirm := func(second int, texts ...string) int {
		n := 0
		write(t, m, func(tx core.Tx) (err error) {
			var sums []core.Sum
			for _, text := range texts {
				sums = append(sums, sumOf(text))
			}
			n, err = tx.ConfirmBlobs(sums, at(second))
			return err
		})
		return n
	}
	equal(t, "confirmed rows", confirm(2, "a", "none"), 1)
	stored := row("a", 3)
	stored.Stored = true
	equal(t, "a row that is stored", announce(t, m, long, row("a", 3)), []core.BlobRow{stored})

	kill := func(before, now, revive time.Time, texts ...string) []core.Sum {
		var killed []core.Sum
		write(t, m, func(tx core.Tx) error {
			generation, err := tx.NextGeneration()
			if err != nil {
				return err
			}
			var sums []core.Sum
			for _, text := range texts {
				sums = append(sums, sumOf(text))
			}
			killed, err = tx.KillBlobs(sums, generation, before, now, revive)
			return err
		})
		return killed
	}
	announce(t, m, long, row("b", 9))
	equal(t, "killed rows", kill(at(5), at(10), long, "a", "b", "none"), []core.Sum{sumOf("a")})
	equal(t, "rows killed again", kill(at(5), at(11), long, "a"), []core.Sum(nil))
	equal(t, "confirmed dead rows", confirm(12, "a"), 0)
	dead := announce(t, m, at(10), row("a", 12))
	equal(t, "a dead row that is announced", dead[0].Dead, at(10))
	equal(t, "rows of one who stopped", kill(at(5), at(20), at(11), "a"), []core.Sum{sumOf("a")})
	alive := announce(t, m, at(21), row("a", 22))
	equal(t, "a row that lives again", alive, []core.BlobRow{row("a", 22)})

	equal(t, "killed at last", len(kill(at(59), at(59), long, "a", "b")), 2)
	write(t, m, func(tx core.Tx) error { return tx.BuryBlobs([]core.Sum{sumOf("a")}) })
	write(t, m, func(tx core.Tx) error {
		claimed, err := tx.ClaimBlobs([]core.Sum{sumOf("a"), sumOf("b")}, at(40))
		equal(t, "claimed sums", claimed, []core.Sum{sumOf("a")})
		return err
	})
	read(t, m, func(tx core.Tx) error {
		list, err := tx.ListBlobs(core.Sum{}, 10)
		sums := []core.Sum{sumOf("a"), sumOf("b")}
		slices.SortFunc(sums, func(a, b core.Sum) int { return cmp.Compare(string(a[:]), string(b[:])) })
		if len(list) != 2 || list[0].Sum != sums[0] || list[1].Sum != sums[1] {
			t.Errorf("the rows are %+v", list)
			return err
		}
		rest, err := tx.ListBlobs(sums[0], 10)
		equal(t, "rows behind the first", rest, list[1:])
		return err
	})
}

// generations is about the one promise that collections rest on: what was
// confirmed as of an earlier generation was committed when the next began.
func generations(t *testing.T, m core.Meta) {
	announce(t, m, time.Time{}, row("a", 1))
	confirmed, release, done := make(chan struct{}), make(chan struct{}), make(chan error)
	var once sync.Once
	go func() {
		done <- m.Write(context.WithoutCancel(t.Context()), func(tx core.Tx) error {
			if _, err := tx.ConfirmBlobs([]core.Sum{sumOf("a")}, at(2)); err != nil {
				return err
			}
			once.Do(func() { close(confirmed) })
			<-release
			return nil
		})
	}()
	<-confirmed
	began := make(chan error)
	go func() {
		began <- m.Write(context.WithoutCancel(t.Context()), func(tx core.Tx) error {
			_, err := tx.NextGeneration()
			return err
		})
	}()
	select {
	case err := <-began:
		t.Fatalf("a generation begins while a transaction of the last one runs: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	close(release)
	want(t, "confirming", <-done, nil)
	want(t, "beginning", <-began, nil)
}

// turns has a collection begin while there is never a moment without a push:
// all have the same file, so that one ends as another begins.
func turns(t *testing.T, m core.Meta) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var pushes sync.WaitGroup
	stop, running := make(chan struct{}), make(chan struct{})
	var once sync.Once
	for range 8 {
		pushes.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := m.Write(ctx, func(tx core.Tx) error {
					_, err := tx.AnnounceBlobs([]core.BlobRow{row("shared", 1)}, time.Time{})
					once.Do(func() { close(running) })
					time.Sleep(5 * time.Millisecond)
					return err
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	<-running
	for range 5 {
		if err := m.Write(ctx, func(tx core.Tx) error {
			_, err := tx.NextGeneration()
			return err
		}); err != nil {
			t.Errorf("a collection does not get its turn: %v", err)
			break
		}
	}
	close(stop)
	pushes.Wait()
}

// locks has many transactions read and change the same thing.
func locks(t *testing.T, m core.Meta) {
	mod := newModule(t, m, "contended")
	const many = 30
	done := make(chan error)
	for range many {
		go func() {
			done <- m.Write(context.WithoutCancel(t.Context()), func(tx core.Tx) error {
				if err := tx.LockModules([]core.ID{mod.ID}); err != nil {
					return err
				}
				now, err := tx.ModuleByID(mod.ID)
				if err != nil {
					return err
				}
				now.Description += "x"
				return tx.UpdateModule(now)
			})
		}()
	}
	for range many {
		want(t, "a transaction", <-done, nil)
	}
	read(t, m, func(tx core.Tx) error {
		now, err := tx.ModuleByID(mod.ID)
		equal(t, "changes that were kept", len(now.Description), len("d")+many)
		return err
	})
	// Rows that overlap, in any order.
	for i := range many {
		go func() {
			rows := []core.BlobRow{}
			for j := range 20 {
				rows = append(rows, row(fmt.Sprint((i*7+j*3)%25), i))
			}
			slices.SortFunc(rows, func(a, b core.BlobRow) int { return cmp.Compare(string(a.Sum[:]), string(b.Sum[:])) })
			rows = slices.CompactFunc(rows, func(a, b core.BlobRow) bool { return a.Sum == b.Sum })
			if i%2 == 0 {
				slices.Reverse(rows)
			}
			done <- m.Write(context.WithoutCancel(t.Context()), func(tx core.Tx) error {
				if _, err := tx.AnnounceBlobs(rows, time.Time{}); err != nil {
					return err
				}
				var sums []core.Sum
				for _, r := range rows {
					sums = append(sums, r.Sum)
				}
				n, err := tx.ConfirmBlobs(sums, at(50))
				if err == nil && n != len(sums) {
					err = fmt.Errorf("%d of %d rows are there", n, len(sums))
				}
				return err
			})
		}()
	}
	for range many {
		want(t, "a transaction on rows", <-done, nil)
	}
}
