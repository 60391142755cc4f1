package core

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// GetOwners gives owners in the order of refs.
func (r *Registry) GetOwners(ctx context.Context, refs []OwnerRef) ([]Owner, error) {
	return read(ctx, r, func(tx Tx) ([]Owner, error) {
		return each(refs, func(ref OwnerRef) (Owner, error) { return findOwner(tx, ref) })
	})
}

// ListOwners lists owners of a kind by creation.
func (r *Registry) ListOwners(ctx context.Context, kind OwnerKind, p Page) ([]Owner, error) {
	return read(ctx, r, func(tx Tx) ([]Owner, error) { return tx.ListOwners(kind, p) })
}

// NewOrganization is one to create.
type NewOrganization struct{ Name, Description, URL string }

// CreateOrganizations creates all of them or none.
func (r *Registry) CreateOrganizations(ctx context.Context, who Caller, news []NewOrganization) ([]Owner, error) {
	if err := NeedUser(who); err != nil {
		return nil, err
	}
	for _, n := range news {
		if err := errors.Join(CheckOwnerName(n.Name), checkTexts(n.Description, n.URL)); err != nil {
			return nil, first(err)
		}
	}
	now := r.now()
	return write(ctx, r, func(tx Tx) ([]Owner, error) {
		return each(news, func(n NewOrganization) (Owner, error) {
			o := Owner{ID: NewID(), Kind: Organization, Name: n.Name, Description: n.Description, URL: n.URL, Created: now, Updated: now}
			return o, insertOwner(tx, o)
		})
	})
}

func insertOwner(tx Tx, o Owner) error {
	err := tx.InsertOwner(o)
	if errors.Is(err, ErrExists) {
		return Errorf(AlreadyExists, "an owner with the name %s exists", o.Name)
	}
	return err
}

// first is the first of joined errors.
func first(err error) error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()[0]
	}
	return err
}

// organization finds an organization that who may change.
func organization(tx Tx, who Caller, ref OwnerRef) (Owner, error) {
	if err := NeedUser(who); err != nil {
		return Owner{}, err
	}
	o, err := findOwner(tx, ref)
	if err != nil {
		return o, err
	}
	if o.Kind != Organization {
		return o, Errorf(NotFound, "organization %s does not exist", ref)
	}
	return o, mayWrite(who, o)
}

// OrganizationChange says what to change of an organization: what is not nil.
type OrganizationChange struct {
	Ref              OwnerRef
	Description, URL *string
}

// UpdateOrganizations changes all of them or none.
func (r *Registry) UpdateOrganizations(ctx context.Context, who Caller, changes []OrganizationChange) ([]Owner, error) {
	now := r.now()
	return write(ctx, r, func(tx Tx) ([]Owner, error) {
		return each(changes, func(c OrganizationChange) (Owner, error) {
			o, err := organization(tx, who, c.Ref)
			if err != nil {
				return o, err
			}
			set(&o.Description, c.Description)
			set(&o.URL, c.URL)
			o.Updated = now
			if err := checkTexts(o.Description, o.URL); err != nil {
				return o, err
			}
			return o, tx.UpdateOwner(o)
		})
	})
}

// set changes what is to change.
func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// DeleteOrganizations deletes all of them or none. An organization with
// modules is not deleted.
func (r *Registry) DeleteOrganizations(ctx context.Context, who Caller, refs []OwnerRef) error {
	return r.Meta.Write(ctx, func(tx Tx) error {
		for _, ref := range refs {
			o, err := organization(tx, who, ref)
			if err != nil {
				return err
			}
			if err := tx.DeleteOwner(o.ID); errors.Is(err, ErrNeeded) {
				return Errorf(Unready, "organization %s has modules: delete them first", o.Name)
			} else if err != nil {
				return err
			}
		}
		return nil
	})
}

// EnsureUser gives the user of a name, who is created if need be. It is for
// operators.
func (r *Registry) EnsureUser(ctx context.Context, name string, admin bool) (Owner, error) {
	if err := CheckOwnerName(name); err != nil {
		return Owner{}, err
	}
	now := r.now()
	return write(ctx, r, func(tx Tx) (Owner, error) {
		o, err := tx.OwnerByName(name)
		switch {
		case errors.Is(err, ErrNone):
			o = Owner{ID: NewID(), Kind: User, Name: name, Admin: admin, Created: now, Updated: now}
			return o, insertOwner(tx, o)
		case err != nil:
			return o, fmt.Errorf("finding user %s: %w", name, err)
		case o.Kind != User:
			return o, Errorf(AlreadyExists, "%s is an organization", name)
		}
		return o, nil
	})
}

// HasToken reports whether the user of a name is there and has a token.
func (r *Registry) HasToken(ctx context.Context, name string) (bool, error) {
	return read(ctx, r, func(tx Tx) (bool, error) {
		o, err := tx.OwnerByName(name)
		if errors.Is(err, ErrNone) {
			return false, nil
		} else if err != nil {
			return false, err
		}
		tokens, err := tx.ListTokens(o.ID)
		return len(tokens) > 0, err
	})
}

// AddToken keeps a token of a user by the hash of its secret.
func (r *Registry) AddToken(ctx context.Context, user ID, hash []byte, note string, expires time.Time) (Token, error) {
	t := Token{ID: NewID(), UserID: user, Hash: hash, Note: note, Created: r.now(), Expires: expires}
	return t, r.Meta.Write(ctx, func(tx Tx) error { return tx.InsertToken(t) })
}

// UserOfToken is the user whose token hashes to hash. The error is of kind
// Unauthenticated if there is none or it expired; that may be known a second
// late.
func (r *Registry) UserOfToken(ctx context.Context, hash []byte) (Owner, error) {
	return r.users.get(string(hash), r.Now(), func() (Owner, error) {
		return read(ctx, r, func(tx Tx) (Owner, error) {
			t, err := tx.TokenByHash(hash)
			if errors.Is(err, ErrNone) || err == nil && !t.Expires.IsZero() && !r.Now().Before(t.Expires) {
				return Owner{}, Errorf(Unauthenticated, "the token is not valid")
			}
			if err != nil {
				return Owner{}, err
			}
			return tx.OwnerByID(t.UserID)
		})
	})
}
