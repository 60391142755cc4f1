package generate

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"unicode"
)

// insert puts lines before each line of a text that has the insertion point,
// indented as that is. Lines end as the binary has them end: in one byte, and
// nothing but text at the end.
func insert(text []byte, point, name string, content []byte) ([]byte, error) {
	marker := []byte("@@protoc_insertion_point(" + point + ")")
	if !bytes.Contains(text, marker) {
		return nil, fmt.Errorf("could not find insertion point %q in %q", point, name)
	}
	more, err := lines(content)
	if err != nil {
		return nil, fmt.Errorf("insertion point %q of %q: %w", point, name, err)
	}
	old, err := lines(text)
	if err != nil {
		return nil, fmt.Errorf("%q: %w", name, err)
	}
	var out []byte
	for _, line := range old {
		if bytes.Contains(line, marker) {
			indent := line[:len(line)-len(bytes.TrimLeftFunc(line, unicode.IsSpace))]
			for _, m := range more {
				out = append(append(append(out, indent...), m...), '\n')
			}
		}
		out = append(append(out, line...), '\n')
	}
	return []byte(strings.TrimRightFunc(string(out), unicode.IsSpace)), nil
}

// lines are the lines of a text, which may not be longer than the binary takes.
func lines(text []byte) ([][]byte, error) {
	var list [][]byte
	s := bufio.NewScanner(bytes.NewReader(text))
	for s.Scan() {
		list = append(list, bytes.Clone(s.Bytes()))
	}
	return list, s.Err()
}
