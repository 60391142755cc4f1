// Package format is the place of the printer that lays out .proto files in the
// one accepted style. It will take source text and give source text, and know
// no configuration. Nothing is built here yet.
package format
