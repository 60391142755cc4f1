// Package convert turns one message from an encoding into another, by the types
// that an image declares. It needs libraries that take long to start: few
// programs should import it.
package convert

import (
	"fmt"

	"buf.build/go/protovalidate"
	"buf.build/go/protoyaml"
	"google.golang.org/protobuf/proto"

	"github.com/platinummonkey/spoke/schema/image"
	"github.com/platinummonkey/spoke/schema/image/dynamic"
)

// Request is one conversion.
type Request struct {
	Image *image.Image
	// Type is the full name of the message's type.
	Type string
	// Data is the message as From encodes it. Name is where it is from, for
	// errors.
	Data []byte
	From image.Encoding
	Name string
	To   image.Style
	// Validate has the message meet the rules of protovalidate.
	Validate bool
}

// Convert gives the message in its new encoding. Errors say whether they are
// about reading or writing it, by the names of flags.
func Convert(r Request) ([]byte, error) {
	messages, err := dynamic.NewMessages(r.Image)
	if err != nil {
		return nil, err
	}
	message, err := r.read(messages)
	if err != nil {
		return nil, fmt.Errorf("--from: %w", err)
	}
	data, err := messages.Write(message, r.To)
	if err != nil {
		return nil, fmt.Errorf("--to: %w", err)
	}
	return data, nil
}

func (r *Request) read(messages *dynamic.Messages) (proto.Message, error) {
	message, err := messages.New(r.Type)
	if err != nil {
		return nil, err
	}
	if r.From == image.YAML {
		err = protoyaml.UnmarshalOptions{Path: r.Name, Resolver: messages.Resolver()}.Unmarshal(r.Data, message)
	} else {
		err = messages.Read(message, r.Data, r.From)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.From, err)
	}
	if r.Validate {
		validator, err := protovalidate.New(protovalidate.WithExtensionTypeResolver(messages.Resolver()))
		if err != nil {
			return nil, err
		}
		if err := validator.Validate(message); err != nil {
			return nil, err
		}
	}
	return message, nil
}
