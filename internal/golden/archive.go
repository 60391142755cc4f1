package golden

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// Archive is a .txtar file whose files may hold any bytes. What txtar cannot
// say is said by lines of the comment at its head:
//
//	noeol NAME    the file does not end in a newline
//	quoted NAME   every line of the file is a quoted Go string; they are joined
//
// All other comment lines belong to the reader of the archive.
type Archive struct {
	Comment []string
	Files   []File
}

// File is one file of an archive, its content decoded.
type File struct {
	Name string
	Data []byte
}

// Parse reads an archive. Errors name the line or file at fault.
func Parse(data []byte) (Archive, error) {
	raw := txtar.Parse(data)
	noeol, quoted := map[string]bool{}, map[string]bool{}
	var a Archive
	for line := range strings.Lines(string(raw.Comment)) {
		line = strings.TrimRight(line, "\r\n")
		if name, ok := strings.CutPrefix(line, "noeol "); ok {
			noeol[name] = true
		} else if name, ok := strings.CutPrefix(line, "quoted "); ok {
			quoted[name] = true
		} else {
			a.Comment = append(a.Comment, line)
		}
	}
	seen := map[string]bool{}
	for _, f := range raw.Files {
		if seen[f.Name] {
			return Archive{}, fmt.Errorf("file %q is given twice", f.Name)
		}
		seen[f.Name] = true
		content := f.Data
		switch {
		case quoted[f.Name]:
			var err error
			if content, err = unquote(f.Data); err != nil {
				return Archive{}, fmt.Errorf("file %q: %w", f.Name, err)
			}
		case noeol[f.Name]:
			content = bytes.TrimSuffix(content, []byte("\n"))
		}
		a.Files = append(a.Files, File{Name: f.Name, Data: content})
	}
	for _, named := range []map[string]bool{noeol, quoted} {
		for name := range named {
			if !seen[name] {
				return Archive{}, fmt.Errorf("the head names file %q, which is not there", name)
			}
		}
	}
	return a, nil
}

// Format writes the archive so that Parse gives it back.
func (a *Archive) Format() []byte {
	raw := txtar.Archive{}
	var head, marks []string
	head = slices.Clone(a.Comment)
	for len(head) > 0 && head[len(head)-1] == "" {
		head = head[:len(head)-1]
	}
	for _, f := range a.Files {
		data := f.Data
		switch {
		case needsQuotes(data):
			marks = append(marks, "quoted "+f.Name)
			data = quote(data)
		case len(data) > 0 && data[len(data)-1] != '\n':
			marks = append(marks, "noeol "+f.Name)
		}
		raw.Files = append(raw.Files, txtar.File{Name: f.Name, Data: data})
	}
	for _, line := range append(head, marks...) {
		raw.Comment = append(raw.Comment, line...)
		raw.Comment = append(raw.Comment, '\n')
	}
	return txtar.Format(&raw)
}

// Get returns the content of a file.
func (a *Archive) Get(name string) ([]byte, bool) {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data, true
		}
	}
	return nil, false
}

// Set replaces or appends a file; empty content removes it.
func (a *Archive) Set(name string, data []byte) {
	i := slices.IndexFunc(a.Files, func(f File) bool { return f.Name == name })
	switch {
	case len(data) == 0 && i >= 0:
		a.Files = slices.Delete(a.Files, i, i+1)
	case len(data) == 0:
	case i >= 0:
		a.Files[i].Data = data
	default:
		a.Files = append(a.Files, File{Name: name, Data: data})
	}
}

// Input returns the files that are not expectations, in archive order.
func (a *Archive) Input() []File {
	var files []File
	for _, f := range a.Files {
		if !isWant(f.Name) {
			files = append(files, f)
		}
	}
	return files
}

func isWant(name string) bool { return name == "want" || strings.HasPrefix(name, "want/") }

// needsQuotes reports whether txtar would not give the bytes back, or a reader
// would not see them: markers, control characters, carriage returns, invalid
// UTF-8.
func needsQuotes(data []byte) bool {
	if !bytes.Equal(bytes.ToValidUTF8(data, nil), data) {
		return true
	}
	for line := range bytes.Lines(data) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		if bytes.HasPrefix(line, []byte("-- ")) && bytes.HasSuffix(line, []byte(" --")) {
			return true
		}
	}
	if bytes.HasPrefix(data, []byte("\ufeff")) {
		return true
	}
	return bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f })
}

func quote(data []byte) []byte {
	var out []byte
	for line := range bytes.Lines(data) {
		out = strconv.AppendQuote(out, string(line))
		out = append(out, '\n')
	}
	return out
}

func unquote(data []byte) ([]byte, error) {
	var out []byte
	for line := range bytes.Lines(data) {
		s, err := strconv.Unquote(string(bytes.TrimSuffix(line, []byte("\n"))))
		if err != nil {
			return nil, fmt.Errorf("line %q: %w", line, err)
		}
		out = append(out, s...)
	}
	return out, nil
}
