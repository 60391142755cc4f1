package api

import (
	"context"
	"fmt"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/platinummonkey/spoke/registryd/core"
)

// authnService is the one method of the protocol before v1 that clients still
// call: the one that checks a token at login. No stubs of it are published, so
// its messages are described here, as far as clients look at them.
type authnService struct {
	request, response, user protoreflect.MessageDescriptor
}

const authnPackage = "buf.alpha.registry.v1alpha1"

func newAuthnService() (authnService, error) {
	message := func(name string, fields ...*descriptorpb.FieldDescriptorProto) *descriptorpb.DescriptorProto {
		return &descriptorpb.DescriptorProto{Name: new(name), Field: fields}
	}
	field := func(number int32, name, typeName string) *descriptorpb.FieldDescriptorProto {
		f := &descriptorpb.FieldDescriptorProto{
			Name: new(name), Number: new(number),
			Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Type: descriptorpb.FieldDescriptorProto_TYPE_STRING.Enum(),
		}
		if typeName != "" {
			f.Type, f.TypeName = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum(), new("."+authnPackage+"."+typeName)
		}
		return f
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: new("buf/alpha/registry/v1alpha1/authn.proto"), Package: new(authnPackage), Syntax: new("proto3"),
		MessageType: []*descriptorpb.DescriptorProto{
			message("User", field(1, "id", ""), field(4, "username", ""), field(6, "description", ""), field(7, "url", "")),
			message("GetCurrentUserRequest"),
			message("GetCurrentUserResponse", field(1, "user", "User")),
		},
	}, nil)
	if err != nil {
		return authnService{}, fmt.Errorf("describing the login method: %w", err)
	}
	m := file.Messages()
	return authnService{m.ByName("GetCurrentUserRequest"), m.ByName("GetCurrentUserResponse"), m.ByName("User")}, nil
}

func (a authnService) method() connect.Method {
	return connect.Method{
		Spec: connect.Spec{
			StreamType: connect.StreamTypeUnary, Procedure: "/" + authnPackage + ".AuthnService/GetCurrentUser",
			IdempotencyLevel: connect.IdempotencyNoSideEffects,
		},
		Handler: func(ctx context.Context, _ connect.Spec, stream connect.ServerStream) error {
			if err := stream.Receive(dynamicpb.NewMessage(a.request)); err != nil {
				return err
			}
			caller := who(ctx)
			if !caller.Known() {
				return core.Errorf(core.Unauthenticated, "log in first")
			}
			user := dynamicpb.NewMessage(a.user)
			for name, value := range map[protoreflect.Name]string{
				"id": caller.User.ID.String(), "username": caller.User.Name, "description": caller.User.Description, "url": caller.User.URL,
			} {
				user.Set(a.user.Fields().ByName(name), protoreflect.ValueOfString(value))
			}
			response := dynamicpb.NewMessage(a.response)
			response.Set(a.response.Fields().ByName("user"), protoreflect.ValueOfMessage(user))
			return stream.Send(response)
		},
	}
}
