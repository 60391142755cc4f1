package protovalidate

import (
	"fmt"
	"strings"

	pvcel "buf.build/go/protovalidate/cel"
	"cel.dev/cel-go/cel"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// environment compiles CEL expressions.
type environment struct {
	env *cel.Env
	// byThis holds environments in which "this" has a type, by its name.
	byThis map[string]*environment
}

// newEnvironment knows the functions of protovalidate and the types that CEL
// itself does.
func newEnvironment() (*environment, error) {
	env, err := cel.NewEnv(cel.Lib(pvcel.NewLibrary()))
	return &environment{env: env}, setUp(err)
}

// extend is e with more types or variables.
func (e *environment) extend(options ...cel.EnvOption) (*environment, error) {
	env, err := e.env.Extend(options...)
	return &environment{env: env}, setUp(err)
}

func setUp(err error) error {
	if err != nil {
		return fmt.Errorf("setting up CEL: %w", err)
	}
	return nil
}

// this is e with the variable "this".
func (e *environment) this(t *cel.Type) (*environment, error) {
	name := cel.FormatCELType(t)
	if with, ok := e.byThis[name]; ok {
		return with, nil
	}
	with, err := e.extend(cel.Variable("this", t))
	if err != nil {
		return nil, err
	}
	if e.byThis == nil {
		e.byThis = make(map[string]*environment)
	}
	e.byThis[name] = with
	return with, nil
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

// types is the environment for expressions in the file: they see its types and
// those of all that it imports.
func (c *fileCheck) types() (*environment, error) {
	if c.env != nil {
		return c.env, nil
	}
	base, err := c.environment()
	if err != nil {
		return nil, err
	}
	all, err := c.allTypes()
	if err != nil {
		return nil, err
	}
	visible := make(map[string]bool)
	var see func(protoreflect.FileDescriptor)
	see = func(f protoreflect.FileDescriptor) {
		if visible[f.Path()] {
			return
		}
		visible[f.Path()] = true
		for i := range f.Imports().Len() {
			see(f.Imports().Get(i).FileDescriptor)
		}
	}
	see(c.descriptor)
	c.env, err = base.extend(cel.CustomTypeProvider(&scope{
		Provider: base.env.CELTypeProvider(),
		all:      all,
		linked:   c.linked,
		visible:  visible,
	}))
	return c.env, err
}

// isText and isTruth tell what an expression with that result may be: both
// hold if only evaluation can tell.
func isText(t *cel.Type) bool { return t.IsAssignableType(cel.StringType) }

func isTruth(t *cel.Type) bool { return t.IsAssignableType(cel.BoolType) }
