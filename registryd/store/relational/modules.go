package relational

import (
	"fmt"

	"github.com/platinummonkey/spoke/registryd/core"
)

const moduleColumns = "SELECT m.id, m.owner_id, o.name, m.name, m.visibility, m.deprecated, m.description, m.url, m.default_label, m.created, m.updated" +
	" FROM modules m JOIN owners o ON o.id = m.owner_id"

func scanModule(r row) (m core.Module, err error) {
	err = r.Scan(idText{&m.ID}, idText{&m.OwnerID}, &m.Owner, &m.Name, &m.Visibility, &m.Deprecated,
		&m.Description, &m.URL, &m.DefaultLabel, timeMicro{&m.Created}, timeMicro{&m.Updated})
	return m, err
}

func (t *tx) InsertModule(m core.Module) error {
	_, err := t.exec("INSERT INTO modules (id, owner_id, name, visibility, deprecated, description, url, default_label, created, updated) VALUES ("+marks(10)+")",
		m.ID.String(), m.OwnerID.String(), m.Name, m.Visibility, m.Deprecated, m.Description, m.URL, m.DefaultLabel, micro(m.Created), micro(m.Updated))
	return t.as(t.duplicate(err), Missing, core.ErrNone)
}

func (t *tx) ModuleByID(id core.ID) (core.Module, error) {
	return one(t, scanModule, moduleColumns+" WHERE m.id = ?", id.String())
}

func (t *tx) ModuleByName(owner, name string) (core.Module, error) {
	return one(t, scanModule, moduleColumns+" WHERE o.name = ? AND m.name = ?", owner, name)
}

func (t *tx) UpdateModule(m core.Module) error {
	_, err := t.exec("UPDATE modules SET visibility = ?, deprecated = ?, description = ?, url = ?, default_label = ?, updated = ? WHERE id = ?",
		m.Visibility, m.Deprecated, m.Description, m.URL, m.DefaultLabel, micro(m.Updated), m.ID.String())
	return err
}

func (t *tx) DeleteModule(id core.ID) error {
	needed, err := one(t, func(r row) (n int, err error) { return n, r.Scan(&n) },
		"SELECT count(*) FROM commit_deps d JOIN commits n ON n.id = d.dep_id JOIN commits c ON c.id = d.commit_id"+
			" WHERE n.module_id = ? AND c.module_id <> ?", id.String(), id.String())
	if err != nil {
		return err
	}
	if needed > 0 {
		return fmt.Errorf("module %s: %w", id, core.ErrNeeded)
	}
	_, err = t.exec("DELETE FROM modules WHERE id = ?", id.String())
	return t.as(err, Missing, core.ErrNeeded)
}

func (t *tx) ListModules(owner core.ID, p core.Page) ([]core.Module, error) {
	where, key := "1 = 1", "m.created"
	var args []any
	if !owner.IsZero() {
		where, args = "m.owner_id = ?", []any{owner.String()}
	}
	if p.ByUpdate {
		key = "m.updated"
	}
	query, args := page(moduleColumns, where, key, "m.id", p, args)
	return all(t, scanModule, query, args...)
}

// LockModules locks in the order of ids, so that callers who sort them do not
// wait for each other in a circle.
func (t *tx) LockModules(ids []core.ID) error {
	query := "SELECT 1 FROM modules WHERE id = ?"
	if t.db.dialect.LockRows {
		query += " FOR UPDATE"
	}
	for _, id := range ids {
		if _, err := one(t, func(r row) (n int, err error) { return n, r.Scan(&n) }, query, id.String()); err != nil {
			return fmt.Errorf("module %s: %w", id, err)
		}
	}
	return nil
}
