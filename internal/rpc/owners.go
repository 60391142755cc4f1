package rpc

// Methods about owners, as paths below the address of a registry.
const (
	GetOwners           = ownerV1 + "OwnerService/GetOwners"
	GetCurrentUser      = ownerV1 + "UserService/GetCurrentUser"
	GetOrganizations    = ownerV1 + "OrganizationService/GetOrganizations"
	CreateOrganizations = ownerV1 + "OrganizationService/CreateOrganizations"
	UpdateOrganizations = ownerV1 + "OrganizationService/UpdateOrganizations"
	DeleteOrganizations = ownerV1 + "OrganizationService/DeleteOrganizations"

	// Authenticate is the older method that logging in calls.
	Authenticate = "/buf.alpha.registry.v1alpha1.AuthnService/GetCurrentUser"
)

// User is a person or a program that has a token.
type User struct {
	ID          string     `rpc:"1"`
	CreateTime  *Timestamp `rpc:"2"`
	UpdateTime  *Timestamp `rpc:"3"`
	Name        string     `rpc:"4"`
	Type        int32      `rpc:"5"`
	State       int32      `rpc:"6"`
	Description string     `rpc:"7"`
	URL         string     `rpc:"8"`
}

// Organization owns modules.
type Organization struct {
	ID          string     `rpc:"1"`
	CreateTime  *Timestamp `rpc:"2"`
	UpdateTime  *Timestamp `rpc:"3"`
	Name        string     `rpc:"4"`
	Description string     `rpc:"5"`
	URL         string     `rpc:"6"`
}

// Owner is a user or an organization.
type Owner struct {
	User         *User         `rpc:"1"`
	Organization *Organization `rpc:"2"`
}

// OwnerRef names an owner, in one of two ways. It is OrganizationRef, too.
type OwnerRef struct {
	ID   *string `rpc:"1"`
	Name *string `rpc:"2"`
}

// Requests and responses about owners.
type (
	// OwnersRequest is that of all methods that are about owners by name.
	OwnersRequest struct {
		OwnerRefs []*OwnerRef `rpc:"1"`
	}
	// OwnersResponse is as many owners, in order.
	OwnersResponse struct {
		Owners []*Owner `rpc:"1"`
	}
	// UserResponse is the user whose token a request has.
	UserResponse struct {
		User *User `rpc:"1"`
	}
	// OrganizationsResponse is that of all methods that give organizations.
	OrganizationsResponse struct {
		Organizations []*Organization `rpc:"1"`
	}
	// CreateOrganizationsRequest asks for new organizations.
	CreateOrganizationsRequest struct {
		Values []*NewOrganization `rpc:"1"`
	}
	// NewOrganization is an organization to make.
	NewOrganization struct {
		Name        string `rpc:"1"`
		Description string `rpc:"2"`
		URL         string `rpc:"3"`
	}
	// UpdateOrganizationsRequest asks for changes.
	UpdateOrganizationsRequest struct {
		Values []*OrganizationChange `rpc:"1"`
	}
	// OrganizationChange is what to change of an organization: what is set.
	OrganizationChange struct {
		OrganizationRef *OwnerRef `rpc:"1"`
		Description     *string   `rpc:"2"`
		URL             *string   `rpc:"3"`
	}
	// AuthnResponse is the user whose token a request has, from the older
	// method.
	AuthnResponse struct {
		User *AuthnUser `rpc:"1"`
	}
	// AuthnUser is a user as the older method has it.
	AuthnUser struct {
		ID       string `rpc:"1"`
		Username string `rpc:"4"`
	}
)
