// Package generated pins what generated code imports.
package generated

import (
	_ "connectrpc.com/connect"
	_ "google.golang.org/grpc"
	_ "google.golang.org/protobuf/proto"
)
