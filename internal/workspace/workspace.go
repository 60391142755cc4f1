// Package workspace turns an input directory and its configuration into
// modules, target files and import paths.
package workspace
