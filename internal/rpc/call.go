package rpc

import (
	"context"
	"errors"
	"fmt"
)

// Caller calls methods of registries.
type Caller interface {
	// Call sends a request to a method of the registry and reads what comes
	// back into response. What the registry refuses is an *Error.
	Call(ctx context.Context, registry, method string, request, response any) error
}

// Poster posts to registries what is no call of a method.
type Poster interface {
	// Post sends a body of a type to a path and gives what comes back, whatever
	// its status.
	Post(ctx context.Context, registry, path, contentType string, body []byte) (Answer, error)
}

// Answer is what a registry answered.
type Answer struct {
	Status      int
	ContentType string
	Body        []byte
}

// Code says how a call failed.
type Code string

// Codes that callers tell apart.
const (
	NotFound           Code = "not_found"
	AlreadyExists      Code = "already_exists"
	FailedPrecondition Code = "failed_precondition"
	Unauthenticated    Code = "unauthenticated"
	Unavailable        Code = "unavailable"
	Unimplemented      Code = "unimplemented"
	Unknown            Code = "unknown"
)

// Error is what a registry answered in place of a response, or that there was
// no answer.
type Error struct {
	Code Code
	// Message is the registry's.
	Message          string
	Registry, Method string
	// Token says where the token was from that was sent: the name of a
	// variable or a file; empty if none was.
	Token string
	// Cause is why there was no answer, if there was none.
	Cause error
}

func (e *Error) Error() string {
	switch {
	case e.Code == Unauthenticated && e.Token == "":
		return fmt.Sprintf("you are not authenticated for %s. Set the variable BUF_TOKEN, or log in with \"registry login %s\"", e.Registry, e.Registry)
	case e.Code == Unauthenticated:
		return fmt.Sprintf("%s does not accept the token of %s. Is it for another registry, or has it expired?", e.Registry, e.Token)
	case e.Code == Unavailable && e.Cause != nil:
		return fmt.Sprintf("the server hosted at that remote is unavailable. Are you sure %q is a valid remote address? (%v)", e.Registry, e.Cause)
	case e.Code == Unavailable:
		return fmt.Sprintf("the server hosted at that remote is unavailable. Are you sure %q is a valid remote address?", e.Registry)
	case e.Code == Unimplemented:
		return fmt.Sprintf("%s does not know the method %s: it may be older than this program, or no registry at all", e.Registry, e.Method)
	case e.Code == NotFound && e.Message != "":
		return e.Message
	case e.Message == "":
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// Is reports whether err is an *Error with a code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
