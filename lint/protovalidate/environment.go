package protovalidate

import (
	"fmt"
	"strings"

	pvcel "buf.build/go/protovalidate/cel"
	"cel.dev/cel-go/cel"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// environment compiles CEL expressions.
type environment struct{ env *cel.Env }

// newEnvironment knows the functions of protovalidate and no message types.
func newEnvironment() (*environment, error) {
	env, err := cel.NewEnv(cel.Lib(pvcel.NewLibrary()))
	if err != nil {
		return nil, fmt.Errorf("setting up CEL: %w", err)
	}
	return &environment{env}, nil
}

// extend is e with more types or variables.
func (e *environment) extend(options ...cel.EnvOption) (*environment, error) {
	env, err := e.env.Extend(options...)
	if err != nil {
		return nil, fmt.Errorf("setting up CEL: %w", err)
	}
	return &environment{env}, nil
}

// compile gives the type of an expression's value, or what is wrong with the
// expression.
func (e *environment) compile(expression string) (result *cel.Type, problems []string) {
	ast, issues := e.env.Compile(expression)
	for _, problem := range issues.Errors() {
		problems = append(problems, strings.TrimPrefix(problem.Message, "Syntax error: "))
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return ast.OutputType(), nil
}

// types is the environment that knows the types of the file and of all that it
// imports.
func (c *fileCheck) types() (*environment, error) {
	if c.env != nil {
		return c.env, nil
	}
	base, err := c.environment()
	if err != nil {
		return nil, err
	}
	var files []any
	seen := make(map[string]bool)
	var add func(protoreflect.FileDescriptor)
	add = func(f protoreflect.FileDescriptor) {
		if seen[f.Path()] {
			return
		}
		seen[f.Path()] = true
		files = append(files, f)
		for i := range f.Imports().Len() {
			add(f.Imports().Get(i).FileDescriptor)
		}
	}
	add(c.descriptor)
	c.env, err = base.extend(cel.TypeDescs(files...))
	return c.env, err
}

// isText and isTruth tell what an expression with that result may be: both
// hold if only evaluation can tell.
func isText(t *cel.Type) bool { return t.IsAssignableType(cel.StringType) }

func isTruth(t *cel.Type) bool { return t.IsAssignableType(cel.BoolType) }
