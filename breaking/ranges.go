package breaking

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
)

// maxField is the largest number of a field.
const maxField = 1<<29 - 1

func contains(ranges []model.Range, n int32) bool {
	return slices.ContainsFunc(ranges, func(r model.Range) bool { return r.First <= n && n <= r.Last })
}

// missing are the parts of r that ranges leave out, which are sorted.
func missing(r model.Range, ranges []model.Range) []model.Range {
	var out []model.Range
	next := int64(r.First) // the first number not yet found
	for _, x := range ranges {
		if int64(x.Last) < next || x.First > r.Last {
			continue
		}
		if int64(x.First) > next {
			out = append(out, model.Range{First: int32(next), Last: x.First - 1})
		}
		next = int64(x.Last) + 1
	}
	if next <= int64(r.Last) {
		out = append(out, model.Range{First: int32(next), Last: r.Last})
	}
	return out
}

// rangeText writes a range; top is the largest number that its kind has.
func rangeText(r model.Range, top int32) string {
	switch {
	case r.First == r.Last:
		return fmt.Sprintf("[%d]", r.First)
	case r.Last >= top:
		return fmt.Sprintf("[%d,max]", r.First)
	}
	return fmt.Sprintf("[%d,%d]", r.First, r.Last)
}

func rangeTexts(ranges []model.Range, top int32) string {
	texts := make([]string, len(ranges))
	for i, r := range ranges {
		texts[i] = rangeText(r, top)
	}
	return strings.Join(texts, ", ")
}

func reservedMessageNoDelete(c *comparison) {
	for _, p := range c.messages {
		say := func(format string, args ...any) { c.message(p, nil, format, args...) }
		old, new := p.old.Details, p.new.Details
		shrunk("reserved", "message", p.new.Name, old.Reserved, new.Reserved, maxField, say)
		unreserved("message", p.new.Name, old.ReservedNames, new.ReservedNames, say)
	}
}

func reservedEnumNoDelete(c *comparison) {
	for _, p := range c.enums {
		say := func(format string, args ...any) { c.at(&p.new.Decl, &p.old.Decl, nil, format, args...) }
		old, new := p.old.Details, p.new.Details
		shrunk("reserved", "enum", p.new.Name, old.Reserved, new.Reserved, math.MaxInt32, say)
		unreserved("enum", p.new.Name, old.ReservedNames, new.ReservedNames, say)
	}
}

func extensionMessageNoDelete(c *comparison) {
	for _, p := range c.messages {
		say := func(format string, args ...any) { c.message(p, nil, format, args...) }
		shrunk("extension", "message", p.new.Name, p.old.Details.Extensions, p.new.Details.Extensions, maxField, say)
	}
}

func shrunk(adjective, noun, name string, old, new []model.Range, top int32, say func(string, ...any)) {
	new = slices.SortedFunc(slices.Values(new), func(a, b model.Range) int { return cmp.Compare(a.First, b.First) })
	for _, r := range old {
		if lost := missing(r, new); len(lost) > 0 {
			say("Previously present %s range %q on %s %q is missing values: %s were removed.", adjective, rangeText(r, top), noun, name, rangeTexts(lost, top))
		}
	}
}

func unreserved(noun, name string, old, new []string, say func(string, ...any)) {
	for _, n := range old {
		if !slices.Contains(new, n) {
			say("Previously present reserved name %q on %s %q was deleted.", n, noun, name)
		}
	}
}

func quote(s string) string { return strconv.Quote(s) }

func quoteNumber(n int32) string { return fmt.Sprintf("\"%d\"", n) }
