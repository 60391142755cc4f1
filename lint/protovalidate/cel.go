package protovalidate

import (
	"strings"

	"buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"cel.dev/cel-go/cel"
)

// expressions are the CEL rules in one place: a list of messages and, but for
// predefined rules, a shorthand list of bare expressions.
type expressions struct {
	// label is what the place is called, up to and without ".cel".
	label string
	// path leads to the place, below the option.
	path []int32
	// shortNumber and celNumber are the field numbers of the lists.
	shortNumber, celNumber int32
	short                  []string
	rules                  []*validate.Rule
}

// checkExpressions checks the rules of e. The environment is asked for only if
// there is something to compile.
func (s *subject) checkExpressions(e expressions, newEnv func() (*environment, error)) error {
	var env *environment
	compile := func(path []int32, label, expression string) (result *cel.Type, err error) {
		if env == nil {
			if env, err = newEnv(); err != nil {
				return nil, err
			}
		}
		result, problems := env.compile(expression)
		for _, problem := range problems {
			s.reportf(path, "%s on %s fails to compile: %s", label, s.noun, problem)
		}
		if result != nil && !isTruth(result) && !isText(result) {
			s.reportf(path, "%s on %s evaluates to a %s, only string and boolean are allowed.", label, s.noun, cel.FormatCELType(result))
		}
		return result, nil
	}

	for i, expression := range e.short {
		path, label := join(e.path, e.shortNumber, int32(i)), e.label+".cel_expression"
		if strings.TrimSpace(expression) == "" {
			s.reportf(path, "%s has an empty %s. Expressions should always be specified.", s.head, label)
			continue
		}
		if _, err := compile(path, label, expression); err != nil {
			return err
		}
	}

	label := e.label + ".cel"
	ids := make(map[string]int)
	for _, rule := range e.rules {
		ids[rule.GetId()]++
	}
	for i, rule := range e.rules {
		path := join(e.path, e.celNumber, int32(i))
		if id := rule.GetId(); id != "" {
			if strings.ContainsFunc(id, isForeignToIDs) {
				s.reportf(path, "%s has invalid characters for %s.id. IDs must contain only characters a-z, A-Z, 0-9, '.', '_', '-'.", s.head, label)
			}
			if ids[id] > 1 {
				s.reportf(path, "%s.id (%q) is not unique within %s.", label, id, s.noun)
			}
		}
		if strings.TrimSpace(rule.GetExpression()) == "" {
			s.reportf(path, "%s has an empty %s.expression. Expressions should always be specified.", s.head, label)
			continue
		}
		result, err := compile(path, label+".expression", rule.GetExpression())
		if err != nil {
			return err
		}
		if result != nil && isText(result) && !isTruth(result) && rule.GetMessage() != "" {
			s.reportf(path, "%s has a %s with an expression that evaluates to a string, and also has a message. The message is redundant - since the expression evaluates to a string, its result will be printed instead of the message, so the message should be removed.", s.head, label)
		}
	}
	return nil
}

func isForeignToIDs(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '_' && r != '-'
}
