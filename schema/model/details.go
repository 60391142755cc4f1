package model

import "github.com/platinummonkey/spoke/schema/source"

// Details are what only rules that compare two versions read. The model of
// descriptors has them; in that of sources they are nil.

// RawOption is an option by what its descriptor says: Number for bools and
// enums, Text for strings. Set is false where it is not given.
type RawOption struct {
	Set    bool
	Number int32
	Text   string
	Span   source.Span
}

// FileDetails are details of a file.
type FileDetails struct {
	// Options are those given, by their numbers in google.protobuf.FileOptions;
	// custom options and features are left out.
	Options map[int32]RawOption
}

// Range is a range of numbers, both ends in it.
type Range struct{ First, Last int32 }

// MessageDetails are details of a message.
type MessageDetails struct {
	Reserved      []Range
	ReservedNames []string
	// Extensions are the numbers open to extensions.
	Extensions []Range
	// NoAccessor is no_standard_descriptor_accessor.
	NoAccessor RawOption
	LegacyJSON Feature[bool]
}

// EnumDetails are details of an enum.
type EnumDetails struct {
	Reserved      []Range
	ReservedNames []string
	Closed        Feature[bool]
	LegacyJSON    Feature[bool]
}

// Feature is the value of a feature of editions, by what syntax, edition and
// everything around say. Places is where the declaration itself sets it: the
// places most to the point come first, and there may be nothing at some.
type Feature[T any] struct {
	Value  T
	Places []source.Span
}

// CppString is the C++ type of a string, in the numbering of
// pb.CppFeatures.StringType.
type CppString int8

// Types of strings in C++. CppStringPiece is a ctype of old.
const (
	CppView CppString = iota + 1
	CppCord
	CppPlainString
	CppStringPiece
)

// FieldDetails are details of a field or extension.
type FieldDetails struct {
	// Default is the default value as in descriptors.
	Default       RawOption
	Ctype, JSType RawOption
	JSONNameSpan  source.Span
	// Required says that the field has that label.
	Required bool
	// Delimited says that a message is encoded as groups are.
	Delimited bool
	// VerifiedUTF8 is whether strings are verified, JavaVerifiedUTF8 whether a
	// feature demands it in Java.
	VerifiedUTF8, JavaVerifiedUTF8 Feature[bool]
	// CppString is what the feature says; Ctype has a word in it.
	CppString Feature[CppString]
}

// MethodDetails are details of an rpc.
type MethodDetails struct {
	Idempotency RawOption
}
