package breaking

import (
	"slices"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
)

// Rules about messages, enums and rpcs.

func jsonFormat(legacy bool) string {
	if legacy {
		return "LEGACY_BEST_EFFORT"
	}
	return "ALLOW"
}

func messageSameJSONFormat(c *comparison) {
	for _, p := range c.messages {
		if old, new := p.old.Details.LegacyJSON, p.new.Details.LegacyJSON; !old.Value && new.Value {
			c.message(p, new.Places, "Message %q JSON format support changed from %s to %s.", p.new.Name, jsonFormat(old.Value), jsonFormat(new.Value))
		}
	}
}

func enumSameJSONFormat(c *comparison) {
	for _, p := range c.enums {
		if old, new := p.old.Details.LegacyJSON, p.new.Details.LegacyJSON; !old.Value && new.Value {
			c.at(&p.new.Decl, &p.old.Decl, new.Places, "Enum %q JSON format support changed from %s to %s.", p.new.Name, jsonFormat(old.Value), jsonFormat(new.Value))
		}
	}
}

func enumSameType(c *comparison) {
	name := func(closed bool) string {
		if closed {
			return "closed"
		}
		return "open"
	}
	for _, p := range c.enums {
		if old, new := p.old.Details.Closed, p.new.Details.Closed; old.Value != new.Value {
			c.at(&p.new.Decl, &p.old.Decl, new.Places, "Enum %q changed from %s to %s.", p.new.Name, name(old.Value), name(new.Value))
		}
	}
}

func enumValueSameName(c *comparison) {
	for _, p := range c.enums {
		oldNames, newNames := valueNames(p.old), valueNames(p.new)
		for _, v := range p.new.Values {
			old, new := oldNames[v.Number], newNames[v.Number]
			if !slices.ContainsFunc(old, func(n string) bool { return !slices.Contains(new, n) }) {
				continue
			}
			noun := "name"
			if len(old) > 1 && len(new) > 1 {
				noun = "names"
			}
			c.at(&v.Decl, &p.old.Decl, []source.Span{v.NumberSpan}, "Enum value \"%d\" on enum %q changed %s from %s to %s.",
				v.Number, p.new.Name, noun, quoteAll(old), quoteAll(new))
		}
	}
}

func messageNoRemoveAccessor(c *comparison) {
	for _, p := range c.messages {
		if old, new := p.old.Details.NoAccessor, p.new.Details.NoAccessor; old.Number == 0 && new.Number != 0 {
			c.message(p, []source.Span{new.Span}, "Message option \"no_standard_descriptor_accessor\" changed from %q to %q.", "false", "true")
		}
	}
}

func messageSameRequiredFields(c *comparison) {
	const why = "Required fields must always be sent, so if one side does not know about the required field, this will result in a breakage."
	for _, p := range c.messages {
		old, new := requiredFields(p.old), requiredFields(p.new)
		for number := range old {
			if new[number] == nil {
				c.message(p, nil, "Message %q had required field \"%d\" deleted. %s", p.new.Name, number, why)
			}
		}
		for number, f := range new {
			if old[number] == nil {
				c.at(&f.Decl, &p.old.Decl, nil, "Message %q had required field \"%d\" added. %s", p.new.Name, number, why)
			}
		}
	}
}

// requiredFields are those with the label; features make others required.
func requiredFields(m *model.Message) map[int32]*model.Field {
	var required map[int32]*model.Field
	for _, f := range m.Fields {
		if f.Details.Required {
			if required == nil {
				required = make(map[int32]*model.Field)
			}
			required[f.Number] = f
		}
	}
	return required
}

func streaming(side string, on bool) string {
	if on {
		return side + " streaming"
	}
	return side + " unary"
}

func sameClientStreaming(c *comparison, p pair[*model.Method], s *model.Service) {
	if p.old.ClientStreaming != p.new.ClientStreaming {
		c.at(&p.new.Decl, &p.old.Decl, nil, "RPC %q on service %q changed from %s to %s.", p.new.Name, s.Name,
			streaming("client", p.old.ClientStreaming), streaming("client", p.new.ClientStreaming))
	}
}

func sameServerStreaming(c *comparison, p pair[*model.Method], s *model.Service) {
	if p.old.ServerStreaming != p.new.ServerStreaming {
		c.at(&p.new.Decl, &p.old.Decl, nil, "RPC %q on service %q changed from %s to %s.", p.new.Name, s.Name,
			streaming("server", p.old.ServerStreaming), streaming("server", p.new.ServerStreaming))
	}
}

func sameRequest(c *comparison, p pair[*model.Method], s *model.Service) {
	if old, new := messageName(p.old.Input), messageName(p.new.Input); old != new {
		c.at(&p.new.Decl, &p.old.Decl, []source.Span{p.new.InputSpan}, "RPC %q on service %q changed request type from %q to %q.", p.new.Name, s.Name, old, new)
	}
}

func sameResponse(c *comparison, p pair[*model.Method], s *model.Service) {
	if old, new := messageName(p.old.Output), messageName(p.new.Output); old != new {
		c.at(&p.new.Decl, &p.old.Decl, []source.Span{p.new.OutputSpan}, "RPC %q on service %q changed response type from %q to %q.", p.new.Name, s.Name, old, new)
	}
}

func messageName(m *model.Message) string {
	if m == nil {
		return ""
	}
	return m.FullName
}

// sameIdempotency points at the option; where there is none, at the file.
func sameIdempotency(c *comparison, p pair[*model.Method], s *model.Service) {
	name := func(o model.RawOption) string {
		switch o.Number {
		case 1:
			return "NO_SIDE_EFFECTS"
		case 2:
			return "IDEMPOTENT"
		}
		return "IDEMPOTENCY_UNKNOWN"
	}
	given := p.new.Details.Idempotency
	if old, new := name(p.old.Details.Idempotency), name(given); old != new {
		c.report(p.new.File, place(p.new.File, given.Span), p.old.File, "RPC %q on service %q changed option \"idempotency_level\" from %q to %q.", p.new.Name, s.Name, old, new)
	}
}
