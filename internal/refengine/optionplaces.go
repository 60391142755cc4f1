package refengine

import (
	"iter"

	"github.com/bufbuild/protocompile/experimental/ast"
	"github.com/bufbuild/protocompile/experimental/ir"
	"github.com/bufbuild/protocompile/experimental/seq"
	pcsource "github.com/bufbuild/protocompile/experimental/source"
	"github.com/bufbuild/protocompile/experimental/token"
	"github.com/bufbuild/protocompile/experimental/token/keyword"
)

// options locates the options of a declaration with a body.
func (l *locator) options(v ir.MessageValue, statements func() iter.Seq[ast.DefOption], num int32) {
	if v.IsEmpty() {
		return
	}
	l.in(func() {
		for option := range statements() {
			l.add(option.Span())
		}
		l.values(v)
	}, num)
}

// compactOptions locates options in square brackets.
func (l *locator) compactOptions(v ir.MessageValue, brackets ast.CompactOptions, num int32) {
	if v.IsEmpty() {
		return
	}
	l.in(func() {
		l.add(brackets.Span())
		l.values(v)
	}, num)
}

// values locates the fields of an option's value, where they were given.
func (l *locator) values(v ir.MessageValue) {
	for f := range v.Fields() {
		var nth int32
		num := f.Field().Number()
		for at := range seq.Values(f.OptionSpans()) {
			if at == nil {
				continue
			}
			if inner := f.AsMessage(); !inner.IsZero() {
				if f.IsTopLevel() {
					l.add(pcsource.GetSpan(at), num)
				}
				l.in(func() { l.values(inner) }, num)
				continue
			}
			whole, statement := l.statement(pcsource.GetSpan(at))
			if f.Field().IsRepeated() {
				l.note(whole, whole, statement, []int32{num, nth})
				nth++
			} else {
				l.note(whole, whole, statement, []int32{num})
			}
		}
	}
}

// statement widens the place of an option to that of the whole statement, if
// it is one.
func (l *locator) statement(at pcsource.Span) (whole pcsource.Span, ok bool) {
	stream := l.ir.AST().Stream()
	_, first := stream.Around(at.Start)
	word := token.NewCursorAt(first).Prev()
	if word.Keyword() != keyword.Option {
		return at, false
	}
	_, behind := stream.Around(at.End)
	end := token.NewCursorAt(behind).Next()
	if end.Keyword() != keyword.Semi {
		return at, false
	}
	return pcsource.Between(word.Span(), end.Span()), true
}
