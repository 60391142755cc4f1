package protovalidate

import (
	"fmt"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// subject is an option of protovalidate on one declaration: what findings are
// about.
type subject struct {
	*fileCheck
	// option is the path of the option among source locations.
	option []int32
	// declaration is the full name of what the option stands on.
	declaration protoreflect.FullName
	// noun names the declaration within a sentence, head at its beginning.
	noun, head string
}

// reportf reports a finding about a part of the option, given by its path
// below the option.
func (s *subject) reportf(part []int32, format string, args ...any) {
	s.found = append(s.found, finding{s, part, fmt.Sprintf(format, args...)})
}
