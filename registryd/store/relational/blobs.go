package relational

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

const blobColumns = "sum, size, stored, dead, seen"

func scanBlob(r row) (b core.BlobRow, err error) {
	var sum []byte
	err = r.Scan(&sum, &b.Size, &b.Stored, timeMicro{&b.Dead}, timeMicro{&b.Seen})
	if err == nil && copy(b.Sum[:], sum) != len(b.Sum) {
		err = fmt.Errorf("the sum of a blob has %d bytes", len(sum))
	}
	return b, err
}

// generation is the present one. It stays so until the end of the transaction.
func (t *tx) generation() (int64, error) {
	query := "SELECT generation FROM generations"
	if t.db.dialect.LockRows {
		query += " FOR SHARE"
	}
	return one(t, scanInt, query)
}

func scanInt(r row) (n int64, err error) { return n, r.Scan(&n) }

// NextGeneration locks the table, for which transactions queue up. For the row
// alone it would wait as long as one push follows another: those that share it
// do not wait for one that wants it alone.
func (t *tx) NextGeneration() (int64, error) {
	if t.db.dialect.LockRows {
		if _, err := t.exec("LOCK TABLE generations IN EXCLUSIVE MODE"); err != nil {
			return 0, err
		}
	}
	return one(t, scanInt, "UPDATE generations SET generation = generation + 1 RETURNING generation")
}

// AnnounceBlobs goes by sum, so that pushes at the same time do not wait for
// each other in a circle.
func (t *tx) AnnounceBlobs(rows []core.BlobRow, revive time.Time) ([]core.BlobRow, error) {
	generation, err := t.generation()
	if err != nil {
		return nil, err
	}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b core.BlobRow) int { return bytes.Compare(a.Sum[:], b.Sum[:]) })
	const dying = "blobs.dead >= ?"
	var now []core.BlobRow
	err = chunks(t, rows, 6, func(rows []core.BlobRow) error {
		var query strings.Builder
		query.WriteString("INSERT INTO blobs (" + blobColumns + ", generation) VALUES ")
		var args []any
		for i, b := range rows {
			if i > 0 {
				query.WriteString(",")
			}
			query.WriteString("(?,?,?,0,?,?)")
			args = append(args, b.Sum[:], b.Size, false, micro(b.Seen), generation)
		}
		since := max(1, micro(revive))
		part, err := all(t, scanBlob, query.String()+" ON CONFLICT (sum) DO UPDATE SET"+
			" stored = blobs.stored AND blobs.dead = 0,"+
			" generation = CASE WHEN "+dying+" THEN blobs.generation ELSE excluded.generation END,"+
			" seen = CASE WHEN "+dying+" THEN blobs.seen ELSE excluded.seen END,"+
			" dead = CASE WHEN "+dying+" THEN blobs.dead ELSE 0 END"+
			" RETURNING "+blobColumns, append(args, since, since, since)...)
		now = append(now, part...)
		return err
	})
	return now, err
}

func (t *tx) ConfirmBlobs(sums []core.Sum, seen time.Time) (int, error) {
	generation, err := t.generation()
	if err != nil {
		return 0, err
	}
	confirmed := 0
	err = chunks(t, sums, 2, func(sums []core.Sum) error {
		if t.db.dialect.LockRows { // an update would lock in any order
			if err := t.rows(func(row) error { return nil },
				"SELECT 1 FROM blobs WHERE sum IN ("+marks(len(sums))+") ORDER BY sum FOR UPDATE", sumArgs(sums)...); err != nil {
				return err
			}
		}
		n, err := t.exec("UPDATE blobs SET stored = TRUE, seen = ?, generation = ? WHERE dead = 0 AND sum IN ("+marks(len(sums))+")",
			append([]any{micro(seen), generation}, sumArgs(sums)...)...)
		confirmed += int(n)
		return err
	})
	return confirmed, err
}

func (t *tx) KillBlobs(sums []core.Sum, generation int64, before, now, revive time.Time) ([]core.Sum, error) {
	var killed []core.Sum
	err := chunks(t, sums, 2, func(sums []core.Sum) error {
		part, err := all(t, scanSum, "UPDATE blobs SET dead = ? WHERE (dead = 0 AND generation < ? AND seen < ? OR dead <> 0 AND dead < ?)"+
			" AND sum IN ("+marks(len(sums))+") RETURNING sum",
			append([]any{micro(now), generation, micro(before), micro(revive)}, sumArgs(sums)...)...)
		killed = append(killed, part...)
		return err
	})
	return killed, err
}

func scanSum(r row) (sum core.Sum, err error) {
	b, err := scanBytes(r)
	if err == nil && copy(sum[:], b) != len(sum) {
		err = fmt.Errorf("the sum of a blob has %d bytes", len(b))
	}
	return sum, err
}

func sumArgs(sums []core.Sum) []any {
	out := make([]any, len(sums))
	for i := range sums {
		out[i] = sums[i][:]
	}
	return out
}

func (t *tx) ClaimBlobs(sums []core.Sum, now time.Time) ([]core.Sum, error) {
	var claimed []core.Sum
	err := chunks(t, sums, 6, func(sums []core.Sum) error {
		var query strings.Builder
		query.WriteString("INSERT INTO blobs (" + blobColumns + ", generation) VALUES ")
		var args []any
		for i := range sums {
			if i > 0 {
				query.WriteString(",")
			}
			query.WriteString("(?,0,?,?,0,0)")
			args = append(args, sums[i][:], false, micro(now))
		}
		part, err := all(t, scanSum, query.String()+" ON CONFLICT (sum) DO NOTHING RETURNING sum", args...)
		claimed = append(claimed, part...)
		return err
	})
	return claimed, err
}

func (t *tx) BuryBlobs(sums []core.Sum) error {
	return chunks(t, sums, 1, func(sums []core.Sum) error {
		_, err := t.exec("DELETE FROM blobs WHERE dead <> 0 AND sum IN ("+marks(len(sums))+")", sumArgs(sums)...)
		return err
	})
}

func (t *tx) ListBlobs(after core.Sum, limit int) ([]core.BlobRow, error) {
	return all(t, scanBlob, "SELECT "+blobColumns+" FROM blobs WHERE sum > ? ORDER BY sum LIMIT ?", after[:], limit)
}
