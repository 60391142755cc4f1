// Package syntaxtest holds the tests that compare package syntax with the
// reference compiler's parser, and package format with the reference's
// printer. It has no code of its own: the reference may not be imported by
// anything that these two packages are linked into.
package syntaxtest
