package rpc

// Label is a name that points to a commit.
type Label struct {
	ID               string            `rpc:"1"`
	CreateTime       *Timestamp        `rpc:"2"`
	UpdateTime       *Timestamp        `rpc:"3"`
	ArchiveTime      *Timestamp        `rpc:"4"`
	Name             string            `rpc:"5"`
	OwnerID          string            `rpc:"6"`
	ModuleID         string            `rpc:"7"`
	CommitID         string            `rpc:"8"`
	UpdatedByUserID  string            `rpc:"9"`
	CommitCheckState *CommitCheckState `rpc:"10"`
}

// CheckDisabled is the status of a commit that nothing checks.
const CheckDisabled = 1

// CommitCheckState says whether a registry takes a commit of a label.
type CommitCheckState struct {
	Status     int32      `rpc:"1"`
	UpdateTime *Timestamp `rpc:"3"`
}

// LabelRef names a label, in one of two ways.
type LabelRef struct {
	ID   *string    `rpc:"1"`
	Name *LabelName `rpc:"2"`
}

// LabelName is the name of a label on its registry.
type LabelName struct {
	Owner  string `rpc:"1"`
	Module string `rpc:"2"`
	Label  string `rpc:"3"`
}

// Which labels to list.
const (
	Unarchived = 1
	Archived   = 2
	AllLabels  = 3
)

// Orders of labels, by the time of their last change.
const (
	UpdatedLast  = 3
	UpdatedFirst = 4
)

// Requests and responses about labels.
type (
	// LabelsRequest is that of all methods that are about labels by name.
	LabelsRequest struct {
		LabelRefs []*LabelRef `rpc:"1"`
	}
	// LabelsResponse is that of all methods that give labels.
	LabelsResponse struct {
		Labels []*Label `rpc:"1"`
	}
	// ListLabelsRequest asks for a page of labels.
	ListLabelsRequest struct {
		PageSize      uint32       `rpc:"1"`
		PageToken     string       `rpc:"2"`
		ResourceRef   *ResourceRef `rpc:"3"`
		Order         int32        `rpc:"4"`
		ArchiveFilter int32        `rpc:"7"`
	}
	// ListLabelsResponse is a page of labels.
	ListLabelsResponse struct {
		NextPageToken string   `rpc:"1"`
		Labels        []*Label `rpc:"2"`
	}
	// ListLabelHistoryRequest asks for a page of what a label pointed to.
	ListLabelHistoryRequest struct {
		PageSize                      uint32    `rpc:"1"`
		PageToken                     string    `rpc:"2"`
		LabelRef                      *LabelRef `rpc:"3"`
		Order                         int32     `rpc:"4"`
		OnlyCommitsWithChangedDigests bool      `rpc:"7"`
	}
	// ListLabelHistoryResponse is a page of what a label pointed to.
	ListLabelHistoryResponse struct {
		NextPageToken string          `rpc:"1"`
		Values        []*LabelHistory `rpc:"2"`
	}
	// LabelHistory is a commit that a label pointed to.
	LabelHistory struct {
		Commit           *Commit           `rpc:"1"`
		CommitCheckState *CommitCheckState `rpc:"2"`
	}
	// CreateOrUpdateLabelsRequest points labels to commits.
	CreateOrUpdateLabelsRequest struct {
		Values []*LabelChange `rpc:"1"`
	}
	// LabelChange is a label and where it shall point to.
	LabelChange struct {
		LabelRef *LabelRef `rpc:"1"`
		CommitID string    `rpc:"2"`
	}
)
