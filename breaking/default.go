package breaking

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/schema/model"
	"github.com/platinummonkey/spoke/schema/source"
	"github.com/platinummonkey/spoke/schema/wire"
)

// value is a default value: what findings call it, and what it is compared by.
type value struct {
	text string
	// zero says that it is what there would be without a default.
	zero bool
	// number is the value of a number, an enum or a bool; nan is one that is
	// none. Others are compared by bytes.
	number *big.Float
	nan    bool
	bytes  string
}

func (c *comparison) sameDefault(p fields) {
	old, ok1 := defaultOf(p.old)
	new, ok2 := defaultOf(p.new)
	if !ok1 || !ok2 || old.zero && new.zero || old.equal(new) {
		return
	}
	c.field(p, []source.Span{p.new.Details.Default.Span}, "changed default value from %s to %s.", old.text, new.text)
}

func (v value) equal(o value) bool {
	switch {
	case v.nan || o.nan:
		return v.nan && o.nan
	case v.number != nil && o.number != nil:
		return v.number.Cmp(o.number) == 0
	}
	return v.number == nil && o.number == nil && v.bytes == o.bytes
}

// defaultOf is the default value of a field; ok is false for fields that have
// none.
func defaultOf(f *model.Field) (v value, ok bool) {
	if f.Presence == model.Repeated || f.Message != nil {
		return v, false
	}
	given := f.Details.Default
	text := given.Text
	switch f.Kind {
	case model.String:
		return value{text: strconv.Quote(text), zero: text == "", bytes: text}, true
	case model.Bytes:
		b := wire.Unescape(text)
		return value{text: bytesText(b), zero: b == "", bytes: b}, true
	case model.Bool:
		if !given.Set {
			text = "false"
		}
		n := 0.0
		if text == "true" {
			n = 1
		}
		return value{text: text, zero: n == 0, number: big.NewFloat(n)}, true
	case model.EnumKind:
		if f.Enum == nil || len(f.Enum.Values) == 0 {
			return v, false
		}
		e := f.Enum.Values[0]
		for _, x := range f.Enum.Values {
			if given.Set && x.Name == text {
				e = x
				break
			}
		}
		return value{text: f.Enum.Name + "." + e.Name, zero: e.Number == 0, number: big.NewFloat(float64(e.Number))}, true
	case model.Float, model.Double:
		return floatValue(text, f.Kind)
	}
	if !given.Set {
		text = "0"
	}
	n, _, err := big.ParseFloat(text, 10, 64, big.ToNearestEven)
	if err != nil {
		return v, false
	}
	return value{text: text, zero: n.Sign() == 0, number: n}, true
}

// floatValue is the value of a floating-point number.
func floatValue(text string, kind model.Kind) (value, bool) {
	if text == "" {
		text = "0"
	}
	bits := 64
	if kind == model.Float {
		bits = 32
	}
	n, err := strconv.ParseFloat(text, bits)
	if err != nil {
		return value{}, false
	}
	if n != n {
		return value{text: "NaN", nan: true}, true
	}
	shown := fmt.Sprint(n)
	if kind == model.Float {
		shown = fmt.Sprint(float32(n))
	}
	return value{text: shown, zero: n == 0, number: big.NewFloat(n)}, true
}

// bytesText writes bytes as a list of numbers.
func bytesText(b string) string {
	texts := make([]string, len(b))
	for i := range len(b) {
		texts[i] = fmt.Sprintf("0x%X", b[i])
	}
	return "[" + strings.Join(texts, ",") + "]"
}
