package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Error is a mistake in a configuration file.
type Error struct {
	// File is the name that users know the file by.
	File string
	// Line and Column count from 1. Both are 0 when the whole file is meant,
	// Column alone when the whole line is.
	Line, Column int
	Msg          string
}

func (e *Error) Error() string {
	switch {
	case e.Line == 0:
		return fmt.Sprintf("decode %s: %s", e.File, e.Msg)
	case e.Column == 0:
		return fmt.Sprintf("decode %s:%d: %s", e.File, e.Line, e.Msg)
	}
	return fmt.Sprintf("decode %s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg)
}

// document is the text of one file.
type document struct {
	name string
	data []byte
	// jsonToo says that the text may be JSON. Then keys are matched without
	// regard to case and may repeat, and what follows the first value is not
	// read, as the binary has it for --config.
	jsonToo bool
}

// decode fills v, refusing unknown keys if strict. A wrong document is an
// *Error.
func (d document) decode(v any, strict bool) error {
	if len(d.data) == 0 {
		return nil
	}
	if d.jsonToo {
		dec := json.NewDecoder(bytes.NewReader(d.data))
		if strict {
			dec.DisallowUnknownFields()
		}
		if dec.Decode(v) == nil {
			return nil
		}
	}
	dec := yaml.NewDecoder(bytes.NewReader(d.data))
	dec.KnownFields(strict)
	if err := dec.Decode(v); err != nil {
		return d.explain(err, v)
	}
	return nil
}

// errorf is a mistake at the value that path leads to: keys are strings,
// positions in lists are ints.
func (d document) errorf(path []any, format string, args ...any) *Error {
	e := &Error{File: d.name, Msg: fmt.Sprintf(format, args...)}
	// Positions are looked up only now, so that good files are read once.
	var root yaml.Node
	if yaml.Unmarshal(d.data, &root) != nil || len(root.Content) == 0 {
		return e
	}
	if n := find(root.Content[0], path); n != nil {
		e.Line, e.Column = n.Line, n.Column
	}
	return e
}

// about is a mistake at the value that path leads to, or, unless key is empty,
// at a key of it.
func (d document) about(err error, key string, path ...any) *Error {
	if key != "" {
		path = append(path, key)
	}
	return d.errorf(path, "%v", err)
}

// find is the node that path leads to, or the last one before the path is lost.
func find(n *yaml.Node, path []any) *yaml.Node {
	for _, step := range path {
		if n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		next := child(n, step)
		if next == nil {
			return n
		}
		n = next
	}
	return n
}

func child(n *yaml.Node, step any) *yaml.Node {
	switch step := step.(type) {
	case string:
		if n.Kind != yaml.MappingNode {
			return nil
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if strings.EqualFold(n.Content[i].Value, step) {
				return n.Content[i+1]
			}
		}
	case int:
		if n.Kind == yaml.SequenceNode && step < len(n.Content) {
			return n.Content[step]
		}
	}
	return nil
}

// explain turns a decoder's error into one that says where and what to do.
func (d document) explain(err error, v any) *Error {
	if errors.Is(err, io.EOF) {
		return &Error{File: d.name, Msg: "EOF: the file holds no value"}
	}
	var types *yaml.TypeError
	if !errors.As(err, &types) {
		return d.syntaxError(err)
	}
	var root yaml.Node
	if yaml.Unmarshal(d.data, &root) == nil && len(root.Content) > 0 {
		if e := d.mismatch(root.Content[0], v); e != nil {
			return e
		}
	}
	return &Error{File: d.name, Msg: strings.Join(types.Errors, "; ")}
}

// syntaxError takes the line out of the decoder's words, "yaml: line 3: ...".
func (d document) syntaxError(err error) *Error {
	e := &Error{File: d.name, Msg: err.Error()}
	rest, ok := strings.CutPrefix(e.Msg, "yaml: line ")
	if !ok {
		return e
	}
	number, msg, _ := strings.Cut(rest, ": ")
	if line, err := strconv.Atoi(number); err == nil {
		e.Line, e.Msg = line, msg
	}
	return e
}
