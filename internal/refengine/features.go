package refengine

import (
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/ir/presence"
	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/platinummonkey/spoke/schema/model"
)

// featureFields are the features that decide presence and encoding in editions.
type featureFields struct{ presence, encoding ir.Member }

// presenceOf resolves a field's presence, features included.
func (f featureFields) presenceOf(m ir.Member) model.Presence {
	switch m.Presence() {
	case presence.Repeated:
		return model.Repeated
	case presence.Required:
		return model.Required
	case presence.Shared:
		return model.Explicit
	}
	implicit := m.Presence() == presence.Implicit
	if m.Context().Syntax().IsEdition() {
		v, _ := m.FeatureSet().Lookup(f.presence).Value().AsInt()
		if descriptorpb.FeatureSet_FieldPresence(v) == descriptorpb.FeatureSet_LEGACY_REQUIRED {
			return model.Required
		}
		implicit = f.implicit(m)
	}
	if implicit && !m.IsExtension() && !m.Element().IsMessage() {
		return model.Implicit
	}
	return model.Explicit
}

// implicit reports whether presence is implicit where m is, unless m says
// otherwise.
func (f featureFields) implicit(m ir.Member) bool {
	v, _ := m.FeatureSet().Lookup(f.presence).Value().AsInt()
	return descriptorpb.FeatureSet_FieldPresence(v) == descriptorpb.FeatureSet_IMPLICIT
}

// delimited reports whether the field m of a message type is encoded as groups
// are.
func (f featureFields) delimited(m ir.Member) bool {
	if m.IsGroup() || !m.Context().Syntax().IsEdition() || m.Element().IsMapEntry() || m.Container().IsMapEntry() {
		return m.IsGroup()
	}
	v, _ := m.FeatureSet().Lookup(f.encoding).Value().AsInt()
	return descriptorpb.FeatureSet_MessageEncoding(v) == descriptorpb.FeatureSet_DELIMITED
}
