package relational

import (
	"strings"

	"github.com/platinummonkey/spoke/registryd/core"
)

const labelColumns = "SELECT l.id, l.module_id, m.owner_id, l.commit_id, l.name, l.created, l.updated, l.archived, l.updated_by" +
	" FROM labels l JOIN modules m ON m.id = l.module_id"

func scanLabel(r row) (l core.Label, err error) {
	err = r.Scan(idText{&l.ID}, idText{&l.ModuleID}, idText{&l.OwnerID}, idText{&l.CommitID}, &l.Name,
		timeMicro{&l.Created}, timeMicro{&l.Updated}, timeMicro{&l.Archived}, idText{&l.UpdatedBy})
	return l, err
}

func (t *tx) PutLabel(l core.Label) error {
	_, err := t.exec("INSERT INTO labels (id, module_id, name, commit_id, created, updated, archived, updated_by) VALUES ("+marks(8)+
		") ON CONFLICT (id) DO UPDATE SET commit_id = excluded.commit_id, updated = excluded.updated, archived = excluded.archived, updated_by = excluded.updated_by",
		l.ID.String(), l.ModuleID.String(), l.Name, l.CommitID.String(), micro(l.Created), micro(l.Updated), micro(l.Archived), l.UpdatedBy.String())
	return t.duplicate(err)
}

func (t *tx) LabelByID(id core.ID) (core.Label, error) {
	return one(t, scanLabel, labelColumns+" WHERE l.id = ?", id.String())
}

func (t *tx) LabelByName(m core.ID, name string) (core.Label, error) {
	return one(t, scanLabel, labelColumns+" WHERE l.module_id = ? AND l.name = ?", m.String(), name)
}

func (t *tx) ListLabels(f core.LabelFilter, p core.Page) ([]core.Label, error) {
	where, args := "l.module_id = ?", []any{f.Module.String()}
	if !f.Commit.IsZero() {
		where += " AND l.commit_id = ?"
		args = append(args, f.Commit.String())
	}
	switch {
	case f.Live && !f.Archived:
		where += " AND l.archived = 0"
	case f.Archived && !f.Live:
		where += " AND l.archived <> 0"
	}
	if f.Contains != "" {
		where += ` AND l.name LIKE ? ESCAPE '!'`
		args = append(args, "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(f.Contains)+"%")
	}
	key := "l.created"
	if p.ByUpdate {
		key = "l.updated"
	}
	query, args := page(labelColumns, where, key, "l.id", p, args)
	return all(t, scanLabel, query, args...)
}

func (t *tx) InsertMove(m core.Move) error {
	_, err := t.exec("INSERT INTO label_moves (label_id, commit_id, at, by) VALUES (?,?,?,?)",
		m.LabelID.String(), m.CommitID.String(), micro(m.At), m.By.String())
	return err
}

func (t *tx) ListMoves(label core.ID, p core.Page) ([]core.Move, error) {
	query, args := page("SELECT seq, label_id, commit_id, at, by FROM label_moves", "label_id = ?", "seq", "label_id", p, []any{label.String()})
	return all(t, func(r row) (m core.Move, err error) {
		err = r.Scan(&m.Seq, idText{&m.LabelID}, idText{&m.CommitID}, timeMicro{&m.At}, idText{&m.By})
		return m, err
	}, query, args...)
}
