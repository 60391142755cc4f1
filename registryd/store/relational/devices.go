package relational

import (
	"time"

	"github.com/platinummonkey/spoke/registryd/core"
)

const deviceColumns = "SELECT hash, code, client, expires, user_id FROM devices"

func scanDevice(r row) (d core.Device, err error) {
	err = r.Scan(&d.Hash, &d.Code, &d.Client, timeMicro{&d.Expires}, idText{&d.UserID})
	return d, err
}

func (t *tx) PutDevice(d core.Device, now time.Time) error {
	if _, err := t.exec("DELETE FROM devices WHERE expires <= ?", micro(now)); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO devices (hash, code, client, expires, user_id) VALUES ("+marks(5)+
		") ON CONFLICT (hash) DO UPDATE SET code = excluded.code, client = excluded.client, expires = excluded.expires, user_id = excluded.user_id",
		d.Hash, d.Code, d.Client, micro(d.Expires), d.UserID.String())
	return t.duplicate(err)
}

func (t *tx) DeviceByHash(hash []byte) (core.Device, error) {
	return one(t, scanDevice, deviceColumns+" WHERE hash = ?", hash)
}

func (t *tx) DeviceByCode(code string) (core.Device, error) {
	return one(t, scanDevice, deviceColumns+" WHERE code = ?", code)
}

func (t *tx) DeleteDevice(hash []byte) error {
	_, err := t.exec("DELETE FROM devices WHERE hash = ?", hash)
	return err
}
