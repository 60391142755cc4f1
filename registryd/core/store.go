package core

import (
	"context"
	"errors"
	"time"
)

// What stores answer when there is nothing, or something already.
var (
	ErrNone   = errors.New("no such entry")
	ErrExists = errors.New("entry exists")
	// ErrNeeded is the answer to deleting what something else refers to.
	ErrNeeded = errors.New("entry is needed by another")
)

// Meta keeps everything but the contents of files. It is safe for concurrent
// use, also by several processes.
type Meta interface {
	// Read calls f with a consistent view that refuses to change anything.
	Read(ctx context.Context, f func(Tx) error) error
	// ReadFixed calls f with a view that may be of a moment ago, for what never
	// changes once it is there and is known to be there. f must not change
	// anything, as it may be called again, with a view of now, after it gave an
	// error.
	ReadFixed(ctx context.Context, f func(Tx) error) error
	// Write calls f in a transaction. All that f did is done and durable when
	// Write gives nil, and nothing of it otherwise. f may be called again when
	// it met other transactions, so it must not change anything else.
	Write(ctx context.Context, f func(Tx) error) error
}

// Tx is one transaction on Meta. Its methods give ErrNone, ErrExists or
// ErrNeeded, wrapped, where their comments say so.
type Tx interface {
	Owners
	Modules
	Commits
	Labels
	Tokens
	BlobRows
}

// Page is a part of a list: at most Limit entries behind After.
type Page struct {
	After Cursor
	Limit int
	// Ascending lists the oldest first; the newest come first without it.
	Ascending bool
	// ByUpdate goes by the time of the last change, where a list has one.
	ByUpdate bool
}

// Cursor is the place of an entry in a list; the zero value is before the
// first.
type Cursor struct {
	Key int64
	ID  ID
}

// Owners keeps organizations and users.
type Owners interface {
	// InsertOwner gives ErrExists if the name is taken.
	InsertOwner(Owner) error
	// OwnerByID and OwnerByName give ErrNone.
	OwnerByID(ID) (Owner, error)
	OwnerByName(name string) (Owner, error)
	UpdateOwner(Owner) error
	// DeleteOwner gives ErrNeeded if it owns modules.
	DeleteOwner(ID) error
	// ListOwners goes by creation.
	ListOwners(OwnerKind, Page) ([]Owner, error)
}

// Modules keeps modules.
type Modules interface {
	// InsertModule gives ErrExists if the owner has one of that name, and
	// ErrNone if there is no such owner.
	InsertModule(Module) error
	// ModuleByID and ModuleByName give ErrNone.
	ModuleByID(ID) (Module, error)
	ModuleByName(owner, name string) (Module, error)
	UpdateModule(Module) error
	// DeleteModule deletes its commits and labels, too. It gives ErrNeeded if
	// a commit of another module needs one of them.
	DeleteModule(ID) error
	// ListModules lists those of an owner, or all for the zero ID.
	ListModules(owner ID, p Page) ([]Module, error)
	// LockModules lets nobody else write to modules until the end of the
	// transaction. It gives ErrNone if one is gone.
	LockModules([]ID) error
}

// Commits keeps commits and the lists of their files.
type Commits interface {
	// InsertCommit keeps a commit and its list of files, as a manifest whose
	// lines have sizes. It sets Seq. ErrExists says that its module has one of
	// the same key, ErrNone that a commit that it needs is gone.
	InsertCommit(c *Commit, key, files []byte) error
	// CommitsByID gives those of ids that exist, in no order.
	CommitsByID(ids []ID) ([]Commit, error)
	// CommitByKey gives ErrNone.
	CommitByKey(module ID, key []byte) (Commit, error)
	// Files gives the list of the files of a commit, or ErrNone.
	Files(commit ID) ([]byte, error)
	ListCommits(module ID, p Page) ([]Commit, error)
	// EachFiles calls f with the list of files of every commit, until f gives
	// an error.
	EachFiles(f func(commit ID, files []byte) error) error
}

// LabelFilter says which labels to list.
type LabelFilter struct {
	Module ID
	// Commit limits them to those that point to it, if not zero.
	Commit ID
	// Live and Archived say which states are wanted.
	Live, Archived bool
	// Contains is a part of their names.
	Contains string
}

// Labels keeps labels and their histories.
type Labels interface {
	// PutLabel inserts or overwrites a label.
	PutLabel(Label) error
	// LabelByID and LabelByName give ErrNone.
	LabelByID(ID) (Label, error)
	LabelByName(module ID, name string) (Label, error)
	ListLabels(LabelFilter, Page) ([]Label, error)
	// InsertMove appends to the history of a label.
	InsertMove(Move) error
	ListMoves(label ID, p Page) ([]Move, error)
}

// Token is what a user shows to be known.
type Token struct {
	ID, UserID ID
	// Hash is that of the secret, which is not kept.
	Hash    []byte
	Note    string
	Created time.Time
	// Expires is zero for tokens that do not.
	Expires time.Time
}

// Device is the login of a device that waits for a user's approval.
type Device struct {
	// Hash is that of the secret that the device polls with.
	Hash []byte
	// Code is what the user types.
	Code    string
	Client  string
	Expires time.Time
	// UserID is who approved, zero until then.
	UserID ID
}

// Tokens keeps tokens and the logins of devices.
type Tokens interface {
	InsertToken(Token) error
	// TokenByHash gives ErrNone.
	TokenByHash(hash []byte) (Token, error)
	ListTokens(user ID) ([]Token, error)
	// DeleteToken gives ErrNone.
	DeleteToken(ID) error
	// PutDevice inserts or overwrites by Hash, and forgets expired ones.
	PutDevice(d Device, now time.Time) error
	// DeviceByHash and DeviceByCode give ErrNone.
	DeviceByHash(hash []byte) (Device, error)
	DeviceByCode(code string) (Device, error)
	DeleteDevice(hash []byte) error
}

// BlobRow is what Meta knows of a blob: enough for pushes and garbage
// collections to run at the same time.
type BlobRow struct {
	Sum  Sum
	Size int64
	// Stored says that the blob was written. Without it, somebody may have
	// begun to.
	Stored bool
	// Dead is when a garbage collection began to delete it; zero for others.
	Dead time.Time
	// Seen is when a push last had it in its hands.
	Seen time.Time
}

// BlobRows keeps what is known of blobs. Blobs live in generations: a
// collection begins a new one, and kills only blobs of those before.
type BlobRows interface {
	// AnnounceBlobs inserts rows, or sets Seen of those that exist, and puts
	// them into this generation. Rows that died after revive stay as they are;
	// those that died before, and are still there, live again, not stored. It
	// gives the rows as they are then, in no order.
	AnnounceBlobs(rows []BlobRow, revive time.Time) ([]BlobRow, error)
	// ConfirmBlobs sets Stored and Seen, and puts blobs into this generation.
	// It gives the number of those that exist and live.
	ConfirmBlobs(sums []Sum, seen time.Time) (int, error)
	// NextGeneration waits for the transactions that put blobs into this
	// generation, and begins the next.
	NextGeneration() (int64, error)
	// KillBlobs makes dead, as of now, those of sums that were last seen
	// before a time and are of a generation before one, and those that died
	// before revive. It gives their sums.
	KillBlobs(sums []Sum, generation int64, before, now, revive time.Time) ([]Sum, error)
	// ClaimBlobs inserts dead rows for those of sums that have none, and gives
	// their sums.
	ClaimBlobs(sums []Sum, now time.Time) ([]Sum, error)
	// BuryBlobs forgets dead rows.
	BuryBlobs(sums []Sum) error
	// ListBlobs gives at most limit rows with sums above after, by sum.
	ListBlobs(after Sum, limit int) ([]BlobRow, error)
}

// Blobs keeps the contents of files by their sums. It is safe for concurrent
// use, also by several processes.
type Blobs interface {
	// Get gives ErrNone, wrapped.
	Get(ctx context.Context, sum Sum) ([]byte, error)
	// Put is durable when it gives nil; until then nobody sees a part. A blob
	// that exists is left alone.
	Put(ctx context.Context, sum Sum, data []byte) error
	// Delete gives nil also if there is none.
	Delete(ctx context.Context, sum Sum) error
	// Each calls f for every blob until it gives an error. Blobs that come or
	// go meanwhile may be left out.
	Each(ctx context.Context, f func(sum Sum, size int64) error) error
	// Tidy removes what writes that began before a time and never ended have
	// left.
	Tidy(ctx context.Context, before time.Time) error
}

// Cache keeps bytes for a while. Losing them is no loss, and neither is a
// cache that does not answer. It is safe for concurrent use.
type Cache interface {
	Get(ctx context.Context, key string) ([]byte, bool)
	Put(ctx context.Context, key string, value []byte)
	Delete(ctx context.Context, keys ...string)
}
