package lint

import (
	"context"

	"github.com/platinummonkey/spoke/internal/check"
	"github.com/platinummonkey/spoke/schema/model"
)

// Protovalidate looks at files, all of which have options of protovalidate, and
// reports what is wrong with these in the order of the files. The error is for
// cancellation, and for what stands in the way of looking.
type Protovalidate func(ctx context.Context, files []*model.File, report func(f *model.File, site model.Site, message string)) error

// newProtovalidateRule is the rule that reports what validate does.
func newProtovalidateRule(validate Protovalidate) *check.Rule {
	return &check.Rule{
		ID:      "PROTOVALIDATE",
		Purpose: "Checks that protovalidate rules are valid and all CEL expressions compile.",
		Doc: check.Doc{
			Summary: "Options of protovalidate make sense, and their CEL expressions compile.",
			Why: "A rule that contradicts itself, another rule or the type of its field, or an expression that does not " +
				"compile, is found only when the first message is validated, and then every validation fails or none does. " +
				"Examples are checked as well: each must satisfy the rules of its field.",
			Bad: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "buf/validate/validate.proto";
message Station {
  string name = 1 [(buf.validate.field).string = {min_len: 20, max_len: 10}];
}
` + validateExcerpt,
			Good: `-- acme/weather/v1/weather.proto --
syntax = "proto3";
package acme.weather.v1;
import "buf/validate/validate.proto";
message Station {
  string name = 1 [(buf.validate.field).string = {min_len: 10, max_len: 20}];
}
` + validateExcerpt,
			Since: "0.1.0",
		},
		In:    check.In{V1: standard, V2: standard},
		Local: true,
		OnSet: func(ctx context.Context, p *check.Pass, set *check.Set) error {
			var using []*model.File
			for _, f := range set.Targets {
				if f.UsesProtovalidate {
					using = append(using, f)
				}
			}
			if len(using) == 0 {
				return nil
			}
			return validate(ctx, using, func(f *model.File, site model.Site, message string) {
				p.Report(f, site, "%s", message)
			})
		},
	}
}

// validateExcerpt is as much of protovalidate as the examples need.
const validateExcerpt = `-- buf/validate/validate.proto --
syntax = "proto2";
package buf.validate;
import "google/protobuf/descriptor.proto";
extend google.protobuf.FieldOptions {
  optional FieldRules field = 1159;
}
message FieldRules {
  oneof type {
    StringRules string = 14;
  }
}
message StringRules {
  optional uint64 min_len = 2;
  optional uint64 max_len = 3;
}
`
