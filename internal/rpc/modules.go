// Package rpc holds the messages of the registry protocol that a client of
// modules sends and gets, as plain structs, and their wire format. It is small
// because it has to be light: the published stubs of these messages cost every
// start of a program that links them.
//
// The names of messages and fields are those of the packages
// buf.registry.module.v1, buf.registry.module.v1beta1 and
// buf.registry.owner.v1; fields that no client here looks at are left out.
package rpc

import "time"

// Services. A method is called at /SERVICE/METHOD.
const (
	moduleV1      = "/buf.registry.module.v1."
	moduleV1Beta1 = "/buf.registry.module.v1beta1."
	ownerV1       = "/buf.registry.owner.v1."
)

// Methods, as paths below the address of a registry.
const (
	GetModules           = moduleV1 + "ModuleService/GetModules"
	CreateModules        = moduleV1 + "ModuleService/CreateModules"
	UpdateModules        = moduleV1 + "ModuleService/UpdateModules"
	DeleteModules        = moduleV1 + "ModuleService/DeleteModules"
	GetCommits           = moduleV1 + "CommitService/GetCommits"
	ListCommits          = moduleV1 + "CommitService/ListCommits"
	GetGraph             = moduleV1 + "GraphService/GetGraph"
	Download             = moduleV1 + "DownloadService/Download"
	Upload               = moduleV1 + "UploadService/Upload"
	GetResources         = moduleV1 + "ResourceService/GetResources"
	GetLabels            = moduleV1 + "LabelService/GetLabels"
	ListLabels           = moduleV1 + "LabelService/ListLabels"
	ListLabelHistory     = moduleV1 + "LabelService/ListLabelHistory"
	CreateOrUpdateLabels = moduleV1 + "LabelService/CreateOrUpdateLabels"
	ArchiveLabels        = moduleV1 + "LabelService/ArchiveLabels"
	UnarchiveLabels      = moduleV1 + "LabelService/UnarchiveLabels"

	GetCommitsV1Beta1 = moduleV1Beta1 + "CommitService/GetCommits"
	GetGraphV1Beta1   = moduleV1Beta1 + "GraphService/GetGraph"
	DownloadV1Beta1   = moduleV1Beta1 + "DownloadService/Download"
	UploadV1Beta1     = moduleV1Beta1 + "UploadService/Upload"
)

// Timestamp is google.protobuf.Timestamp.
type Timestamp struct {
	Seconds int64 `rpc:"1"`
	Nanos   int32 `rpc:"2"`
}

// Time is the time that t stands for, in UTC; the zero time if there is none.
func (t *Timestamp) Time() time.Time {
	if t == nil {
		return time.Time{}
	}
	return time.Unix(t.Seconds, int64(t.Nanos)).UTC()
}

// NewTimestamp is t as a message.
func NewTimestamp(t time.Time) *Timestamp {
	return &Timestamp{t.Unix(), int32(t.Nanosecond())}
}

// Types of digests, which have other numbers in v1beta1.
const (
	DigestB5        = 1
	DigestB4V1Beta1 = 1
	DigestB5V1Beta1 = 2
)

// Digest is the digest of a commit.
type Digest struct {
	Type  int32  `rpc:"1"`
	Value []byte `rpc:"2"`
}

// Commit is one version of a module.
type Commit struct {
	ID               string     `rpc:"1"`
	CreateTime       *Timestamp `rpc:"2"`
	OwnerID          string     `rpc:"3"`
	ModuleID         string     `rpc:"4"`
	Digest           *Digest    `rpc:"5"`
	CreatedByUserID  string     `rpc:"6"`
	SourceControlURL string     `rpc:"7"`
}

// File is a file of a module.
type File struct {
	Path    string `rpc:"1"`
	Content []byte `rpc:"2"`
}

// Visibilities of modules.
const (
	VisibilityPublic  = 1
	VisibilityPrivate = 2
)

// States of modules.
const (
	StateActive     = 1
	StateDeprecated = 2
)

// Module is a module on a registry.
type Module struct {
	ID               string     `rpc:"1"`
	CreateTime       *Timestamp `rpc:"2"`
	UpdateTime       *Timestamp `rpc:"3"`
	Name             string     `rpc:"4"`
	OwnerID          string     `rpc:"5"`
	Visibility       int32      `rpc:"6"`
	State            int32      `rpc:"7"`
	Description      string     `rpc:"8"`
	URL              string     `rpc:"9"`
	DefaultLabelName string     `rpc:"10"`
}

// ModuleRef names a module, in one of two ways.
type ModuleRef struct {
	ID   *string     `rpc:"1"`
	Name *ModuleName `rpc:"2"`
}

// ModuleName is the name of a module on its registry.
type ModuleName struct {
	Owner  string `rpc:"1"`
	Module string `rpc:"2"`
}

// ResourceRef names a module, a label or a commit, in one of two ways.
type ResourceRef struct {
	ID   *string       `rpc:"1"`
	Name *ResourceName `rpc:"2"`
}

// ResourceName is the name of a module, or of something of it.
type ResourceName struct {
	Owner     string  `rpc:"1"`
	Module    string  `rpc:"2"`
	LabelName *string `rpc:"3"`
	// Ref is a label or a commit; empty is the module.
	Ref *string `rpc:"4"`
}

// Resource is what a ResourceRef names, one of these.
type Resource struct {
	Module *Module `rpc:"1"`
	Label  *Label  `rpc:"2"`
	Commit *Commit `rpc:"3"`
}

// Requests and responses about modules.
type (
	// GetModulesRequest has a response with as many modules, in order.
	GetModulesRequest struct {
		ModuleRefs []*ModuleRef `rpc:"1"`
	}
	// ModulesResponse is that of all methods that give modules.
	ModulesResponse struct {
		Modules []*Module `rpc:"1"`
	}
	// CreateModulesRequest asks for new modules.
	CreateModulesRequest struct {
		Values []*NewModule `rpc:"1"`
	}
	// NewModule is a module to make.
	NewModule struct {
		OwnerRef         *OwnerRef `rpc:"1"`
		Name             string    `rpc:"2"`
		Visibility       int32     `rpc:"3"`
		Description      string    `rpc:"4"`
		URL              string    `rpc:"5"`
		DefaultLabelName string    `rpc:"6"`
	}
	// UpdateModulesRequest asks for changes.
	UpdateModulesRequest struct {
		Values []*ModuleChange `rpc:"1"`
	}
	// ModuleChange is what to change of a module: what is set.
	ModuleChange struct {
		ModuleRef        *ModuleRef `rpc:"1"`
		Visibility       *int32     `rpc:"3"`
		State            *int32     `rpc:"4"`
		Description      *string    `rpc:"5"`
		URL              *string    `rpc:"6"`
		DefaultLabelName *string    `rpc:"7"`
	}
	// Empty is a message without fields that matter.
	Empty struct{}
)

// Requests and responses about commits.
type (
	// GetCommitsRequest has a response with as many commits, in order.
	GetCommitsRequest struct {
		ResourceRefs []*ResourceRef `rpc:"1"`
		// DigestType is of v1beta1 alone.
		DigestType int32 `rpc:"2"`
	}
	// CommitsResponse is that of all methods that give commits.
	CommitsResponse struct {
		Commits []*Commit `rpc:"1"`
	}
	// ListCommitsRequest asks for a page of commits.
	ListCommitsRequest struct {
		PageSize    uint32       `rpc:"1"`
		PageToken   string       `rpc:"2"`
		ResourceRef *ResourceRef `rpc:"3"`
		Order       int32        `rpc:"4"`
	}
	// ListCommitsResponse is a page of commits.
	ListCommitsResponse struct {
		NextPageToken string    `rpc:"1"`
		Commits       []*Commit `rpc:"2"`
	}
	// GetResourcesRequest has a response with as many resources, in order.
	GetResourcesRequest struct {
		ResourceRefs []*ResourceRef `rpc:"1"`
	}
	// GetResourcesResponse is what was asked for, in order.
	GetResourcesResponse struct {
		Resources []*Resource `rpc:"1"`
	}
)

// Orders of commits and of the history of labels.
const (
	NewestFirst = 1
	OldestFirst = 2
)

// Requests and responses about graphs.
type (
	// GetGraphRequest asks for commits and all that they depend on.
	GetGraphRequest struct {
		ResourceRefs []*ResourceRef `rpc:"1"`
	}
	// GetGraphResponse holds a graph.
	GetGraphResponse struct {
		Graph *Graph `rpc:"1"`
	}
	// Graph is commits and which of them depends on which.
	Graph struct {
		Commits           []*Commit         `rpc:"1"`
		Edges             []*Edge           `rpc:"2"`
		RegistryCommitIDs []*RegistryCommit `rpc:"3"`
	}
	// RegistryCommit says on which registry a commit is, if on another one.
	RegistryCommit struct {
		CommitID string `rpc:"1"`
		Registry string `rpc:"2"`
	}
	// Edge says that a commit depends on another one directly.
	Edge struct {
		FromNode *Node `rpc:"1"`
		ToNode   *Node `rpc:"2"`
	}
	// Node is a commit in a graph. Only v1beta1 has a registry.
	Node struct {
		CommitID string `rpc:"1"`
		Registry string `rpc:"2"`
	}
	// GetGraphRequestV1Beta1 is GetGraphRequest of v1beta1.
	GetGraphRequestV1Beta1 struct {
		ResourceRefs []*RegistryRef `rpc:"1"`
		DigestType   int32          `rpc:"2"`
	}
	// RegistryRef is a resource on a registry.
	RegistryRef struct {
		ResourceRef *ResourceRef `rpc:"1"`
		Registry    string       `rpc:"2"`
	}
	// GetGraphResponseV1Beta1 is GetGraphResponse of v1beta1.
	GetGraphResponseV1Beta1 struct {
		Graph *GraphV1Beta1 `rpc:"1"`
	}
	// GraphV1Beta1 is Graph of v1beta1.
	GraphV1Beta1 struct {
		Commits []*GraphCommit `rpc:"1"`
		Edges   []*Edge        `rpc:"2"`
	}
	// GraphCommit is a commit on a registry.
	GraphCommit struct {
		Commit   *Commit `rpc:"1"`
		Registry string  `rpc:"2"`
	}
)

// Requests and responses that carry files.
type (
	// DownloadRequest has a response with as many contents, in order.
	DownloadRequest struct {
		Values []*DownloadValue `rpc:"1"`
		// DigestType is of v1beta1 alone.
		DigestType int32 `rpc:"2"`
	}
	// DownloadValue is a commit to download.
	DownloadValue struct {
		ResourceRef *ResourceRef `rpc:"1"`
	}
	// DownloadResponse is the commits asked for, in order.
	DownloadResponse struct {
		Contents []*Content `rpc:"1"`
	}
	// Content is a commit and its files.
	Content struct {
		Commit *Commit `rpc:"1"`
		Files  []*File `rpc:"2"`
		// The configuration of versions before v2, of v1beta1 alone.
		BufYAML *File `rpc:"3"`
		BufLock *File `rpc:"4"`
	}
	// UploadRequest has a response with as many commits, in order.
	UploadRequest struct {
		Contents     []*UploadContent `rpc:"1"`
		DepCommitIDs []string         `rpc:"2"`
	}
	// UploadRequestV1Beta1 is UploadRequest of v1beta1.
	UploadRequestV1Beta1 struct {
		Contents []*UploadContent  `rpc:"1"`
		DepRefs  []*RegistryCommit `rpc:"2"`
	}
	// UploadContent is what to make a commit of.
	UploadContent struct {
		ModuleRef        *ModuleRef        `rpc:"1"`
		Files            []*File           `rpc:"2"`
		ScopedLabelRefs  []*ScopedLabelRef `rpc:"3"`
		SourceControlURL string            `rpc:"4"`
	}
	// ScopedLabelRef names a label of a module, in one of two ways.
	ScopedLabelRef struct {
		ID   *string `rpc:"1"`
		Name *string `rpc:"2"`
	}
)
