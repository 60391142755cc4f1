package relational

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"

	"github.com/platinummonkey/spoke/internal/module"
	"github.com/platinummonkey/spoke/registryd/core"
)

const commitColumns = "SELECT c.id, c.module_id, m.owner_id, c.seq, c.b4, c.b5, c.created, c.created_by, c.source_url" +
	" FROM commits c JOIN modules m ON m.id = c.module_id"

func scanCommit(r row) (c core.Commit, err error) {
	var b4, b5 []byte
	if err := r.Scan(idText{&c.ID}, idText{&c.ModuleID}, idText{&c.OwnerID}, &c.Seq, &b4, &b5, timeMicro{&c.Created}, idText{&c.CreatedBy}, &c.SourceURL); err != nil {
		return c, err
	}
	if c.B4, err = module.NewDigest(module.B4, b4); err != nil {
		return c, err
	}
	c.B5, err = module.NewDigest(module.B5, b5)
	return c, err
}

func (t *tx) InsertCommit(c *core.Commit, key, files []byte) error {
	seq, err := one(t, func(r row) (n int64, err error) { return n, r.Scan(&n) },
		"INSERT INTO commits (id, module_id, content_key, b4, b5, files, created, created_by, source_url) VALUES ("+marks(9)+") RETURNING seq",
		c.ID.String(), c.ModuleID.String(), key, c.B4.Sum[:], c.B5.Sum[:], files, micro(c.Created), c.CreatedBy.String(), c.SourceURL)
	if err != nil {
		return t.as(t.duplicate(err), Missing, core.ErrNone)
	}
	c.Seq = seq
	return chunks(t, c.Deps, 3, func(deps []core.Dep) error {
		var query strings.Builder
		query.WriteString("INSERT INTO commit_deps (commit_id, dep_id, direct) VALUES ")
		var args []any
		for i, d := range deps {
			if i > 0 {
				query.WriteString(",")
			}
			query.WriteString("(?,?,?)")
			args = append(args, c.ID.String(), d.Commit.String(), d.Direct)
		}
		_, err := t.exec(query.String(), args...)
		return t.as(err, Missing, core.ErrNone)
	})
}

func (t *tx) CommitsByID(ids []core.ID) ([]core.Commit, error) {
	var found []core.Commit
	err := chunks(t, ids, 1, func(ids []core.ID) error {
		part, err := all(t, scanCommit, commitColumns+" WHERE c.id IN ("+marks(len(ids))+")", texts(ids)...)
		found = append(found, part...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, t.addDeps(found)
}

func texts(ids []core.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

// addDeps fills in what commits need.
func (t *tx) addDeps(commits []core.Commit) error {
	at := make(map[core.ID]*core.Commit, len(commits))
	ids := make([]core.ID, len(commits))
	for i := range commits {
		ids[i] = commits[i].ID
		at[ids[i]] = &commits[i]
	}
	err := chunks(t, ids, 1, func(ids []core.ID) error {
		return t.rows(func(r row) error {
			var id core.ID
			var d core.Dep
			if err := r.Scan(idText{&id}, idText{&d.Commit}, idText{&d.Module}, &d.Direct); err != nil {
				return err
			}
			at[id].Deps = append(at[id].Deps, d)
			return nil
		}, "SELECT d.commit_id, d.dep_id, c.module_id, d.direct FROM commit_deps d JOIN commits c ON c.id = d.dep_id WHERE d.commit_id IN ("+marks(len(ids))+")", texts(ids)...)
	})
	for _, c := range commits {
		slices.SortFunc(c.Deps, func(a, b core.Dep) int { return cmp.Compare(string(a.Commit[:]), string(b.Commit[:])) })
	}
	return err
}

// withDeps is one commit with what it needs.
func (t *tx) withDeps(c core.Commit, err error) (core.Commit, error) {
	if err != nil {
		return c, err
	}
	list := []core.Commit{c}
	err = t.addDeps(list)
	return list[0], err
}

func (t *tx) CommitByKey(m core.ID, key []byte) (core.Commit, error) {
	return t.withDeps(one(t, scanCommit, commitColumns+" WHERE c.module_id = ? AND c.content_key = ?", m.String(), key))
}

func scanBytes(r row) (b []byte, err error) { return b, r.Scan(&b) }

func (t *tx) Files(commit core.ID) ([]byte, error) {
	return one(t, scanBytes, "SELECT files FROM commits WHERE id = ?", commit.String())
}

func (t *tx) ListCommits(m core.ID, p core.Page) ([]core.Commit, error) {
	query, args := page(commitColumns, "c.module_id = ?", "c.seq", "c.id", p, []any{m.String()})
	found, err := all(t, scanCommit, query, args...)
	if err != nil {
		return nil, err
	}
	return found, t.addDeps(found)
}

func (t *tx) EachFiles(f func(core.ID, []byte) error) error {
	return t.rows(func(r row) error {
		var id core.ID
		var files sql.RawBytes
		if err := r.Scan(idText{&id}, &files); err != nil {
			return err
		}
		return f(id, files)
	}, "SELECT id, files FROM commits")
}
