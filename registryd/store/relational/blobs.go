package relational

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

const blobColumns = "sum, size, stored, dead, seen"

func scanBlob(r row) (b core.BlobRow, err error) {
	var sum []byte
	err = r.Scan(&sum, &b.Size, &b.Stored, &b.Dead, timeMicro{&b.Seen})
	if err == nil && copy(b.Sum[:], sum) != len(b.Sum) {
		err = fmt.Errorf("the sum of a blob has %d bytes", len(sum))
	}
	return b, err
}

// TouchBlobs goes by sum, so that pushes at the same time do not wait for each
// other in a circle.
func (t *tx) TouchBlobs(rows []core.BlobRow) ([]core.BlobRow, error) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b core.BlobRow) int { return bytes.Compare(a.Sum[:], b.Sum[:]) })
	var now []core.BlobRow
	err := chunks(t, rows, 5, func(rows []core.BlobRow) error {
		query := "INSERT INTO blobs (" + blobColumns + ") VALUES "
		var args []any
		for i, b := range rows {
			if i > 0 {
				query += ","
			}
			query += "(?,?,?,?,?)"
			args = append(args, b.Sum[:], b.Size, b.Stored, false, micro(b.Seen))
		}
		part, err := all(t, scanBlob, query+" ON CONFLICT (sum) DO UPDATE SET"+
			" stored = CASE WHEN blobs.dead THEN blobs.stored ELSE blobs.stored OR excluded.stored END,"+
			" seen = CASE WHEN blobs.dead OR blobs.seen > excluded.seen THEN blobs.seen ELSE excluded.seen END"+
			" RETURNING "+blobColumns, args...)
		now = append(now, part...)
		return err
	})
	return now, err
}

func (t *tx) KillBlobs(sums []core.Sum, before time.Time) ([]core.Sum, error) {
	var killed []core.Sum
	err := chunks(t, sums, 2, func(sums []core.Sum) error {
		part, err := all(t, scanBlob, "UPDATE blobs SET dead = TRUE WHERE seen < ? AND sum IN ("+marks(len(sums))+") RETURNING "+blobColumns,
			append([]any{micro(before)}, sumArgs(sums)...)...)
		for _, b := range part {
			killed = append(killed, b.Sum)
		}
		return err
	})
	return killed, err
}

func sumArgs(sums []core.Sum) []any {
	out := make([]any, len(sums))
	for i := range sums {
		out[i] = sums[i][:]
	}
	return out
}

func (t *tx) BuryBlobs(sums []core.Sum) error {
	return chunks(t, sums, 1, func(sums []core.Sum) error {
		_, err := t.exec("DELETE FROM blobs WHERE dead AND sum IN ("+marks(len(sums))+")", sumArgs(sums)...)
		return err
	})
}

func (t *tx) ListBlobs(after core.Sum, limit int) ([]core.BlobRow, error) {
	return all(t, scanBlob, "SELECT "+blobColumns+" FROM blobs WHERE sum > ? ORDER BY sum LIMIT ?", after[:], limit)
}
