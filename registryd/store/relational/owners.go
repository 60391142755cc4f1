package relational

import "github.com/platinummonkey/spoke/registryd/core"

const ownerColumns = "SELECT id, kind, name, description, url, admin, created, updated FROM owners"

func scanOwner(r row) (o core.Owner, err error) {
	err = r.Scan(idText{&o.ID}, &o.Kind, &o.Name, &o.Description, &o.URL, &o.Admin, timeMicro{&o.Created}, timeMicro{&o.Updated})
	return o, err
}

func (t *tx) InsertOwner(o core.Owner) error {
	_, err := t.exec("INSERT INTO owners (id, kind, name, description, url, admin, created, updated) VALUES ("+marks(8)+")",
		o.ID.String(), o.Kind, o.Name, o.Description, o.URL, o.Admin, micro(o.Created), micro(o.Updated))
	return t.duplicate(err)
}

func (t *tx) OwnerByID(id core.ID) (core.Owner, error) {
	return one(t, scanOwner, ownerColumns+" WHERE id = ?", id.String())
}

func (t *tx) OwnerByName(name string) (core.Owner, error) {
	return one(t, scanOwner, ownerColumns+" WHERE name = ?", name)
}

func (t *tx) UpdateOwner(o core.Owner) error {
	_, err := t.exec("UPDATE owners SET description = ?, url = ?, admin = ?, updated = ? WHERE id = ?",
		o.Description, o.URL, o.Admin, micro(o.Updated), o.ID.String())
	return err
}

func (t *tx) DeleteOwner(id core.ID) error {
	_, err := t.exec("DELETE FROM owners WHERE id = ?", id.String())
	return t.as(err, Missing, core.ErrNeeded)
}

func (t *tx) ListOwners(kind core.OwnerKind, p core.Page) ([]core.Owner, error) {
	query, args := page(ownerColumns, "kind = ?", "created", "id", p, []any{kind})
	return all(t, scanOwner, query, args...)
}

const tokenColumns = "SELECT id, user_id, hash, note, created, expires FROM tokens"

func scanToken(r row) (k core.Token, err error) {
	err = r.Scan(idText{&k.ID}, idText{&k.UserID}, &k.Hash, &k.Note, timeMicro{&k.Created}, timeMicro{&k.Expires})
	return k, err
}

func (t *tx) InsertToken(k core.Token) error {
	_, err := t.exec("INSERT INTO tokens (id, user_id, hash, note, created, expires) VALUES ("+marks(6)+")",
		k.ID.String(), k.UserID.String(), k.Hash, k.Note, micro(k.Created), micro(k.Expires))
	return t.duplicate(err)
}

func (t *tx) TokenByHash(hash []byte) (core.Token, error) {
	return one(t, scanToken, tokenColumns+" WHERE hash = ?", hash)
}

func (t *tx) ListTokens(user core.ID) ([]core.Token, error) {
	return all(t, scanToken, tokenColumns+" WHERE user_id = ? ORDER BY created, id", user.String())
}

func (t *tx) DeleteToken(id core.ID) error {
	n, err := t.exec("DELETE FROM tokens WHERE id = ?", id.String())
	if err == nil && n == 0 {
		return core.ErrNone
	}
	return err
}
