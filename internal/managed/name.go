package managed

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/platinummonkey/spoke/schema/model"
)

// around puts a prefix before a name and a suffix after it; nothing around
// nothing.
func around(prefix, name, suffix, separator string) string {
	if name == "" {
		return ""
	}
	if prefix != "" {
		name = prefix + separator + name
	}
	if suffix != "" {
		name += separator + suffix
	}
	return name
}

// outerClassname is the class of a file in Java.
func outerClassname(file string) string { return model.Pascal(path.Base(file)) }

// goPackage is the import path of a file in Go below a prefix. Of a package with
// a version the name is made of its last two parts.
func goPackage(prefix, file, pkg string) string {
	p := path.Join(prefix, path.Dir(file))
	if model.StabilityOf(pkg) == model.Unversioned {
		return p
	}
	parts := strings.Split(pkg, ".")
	return p + ";" + parts[len(parts)-2] + parts[len(parts)-1]
}

// objcPrefix is the initials of the parts of a package, three at least. That of
// Protobuf itself is taken.
func objcPrefix(pkg string) string {
	if pkg == "" {
		return ""
	}
	parts := strings.Split(pkg, ".")
	if model.StabilityOf(pkg) != model.Unversioned {
		parts = parts[:len(parts)-1]
	}
	const least = 3
	var prefix []rune
	for _, part := range parts {
		r, _ := utf8.DecodeRuneInString(part)
		prefix = append(prefix, unicode.ToUpper(r))
	}
	for len(prefix) < least {
		prefix = append(prefix, 'X')
	}
	if string(prefix) == "GPB" {
		return "GPX"
	}
	return string(prefix)
}

// joined is the parts of a package in PascalCase.
func joined(pkg, separator string, change func(string) string) string {
	if pkg == "" {
		return ""
	}
	parts := strings.Split(pkg, ".")
	for i, part := range parts {
		parts[i] = change(part)
	}
	return strings.Join(parts, separator)
}

func csharpNamespace(pkg string) string { return joined(pkg, ".", model.Pascal) }

func rubyPackage(pkg string) string { return joined(pkg, "::", model.Pascal) }

func phpNamespace(pkg string) string {
	return joined(pkg, `\`, func(part string) string {
		name := model.Pascal(part)
		if isPHPKeyword(strings.ToLower(part)) {
			name += "_"
		}
		return name
	})
}

// isPHPKeyword reports whether a word cannot be a name in PHP, or is
// that of a class that is always there.
func isPHPKeyword(word string) bool {
	switch word {
	case "abstract", "and", "array", "as", "break", "callable", "case", "catch", "class", "clone", "const", "continue",
		"declare", "default", "die", "do", "echo", "else", "elseif", "empty", "enddeclare", "endfor", "endforeach", "endif",
		"endswitch", "endwhile", "eval", "exit", "extends", "final", "finally", "fn", "for", "foreach", "function", "global", "goto",
		"if", "implements", "include", "include_once", "instanceof", "insteadof", "interface", "isset", "list", "match",
		"namespace", "new", "or", "print", "private", "protected", "public", "require", "require_once",
		"return", "static", "switch", "throw", "trait", "try", "unset", "use", "var", "while", "xor", "yield", "int",
		"float", "bool", "string", "true", "false", "null", "void", "iterable",
		"arithmeticerror", "assertionerror", "closure", "directory", "divisionbyzeroerror", "error", "errorexception",
		"exception", "generator", "parseerror", "throwable", "typeerror":
		return true
	}
	return false
}
