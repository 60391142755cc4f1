package refengine

import (
	"io/fs"

	"github.com/bufbuild/protocompile/wellknownimports"
)

// WellKnownVersion is the release of Protobuf that the well-known types are
// from.
const WellKnownVersion = "36.2"

// WellKnown are the files that every file can import, by their import paths.
func WellKnown() fs.FS { return wellknownimports.FS() }
