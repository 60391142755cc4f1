// Package breaking is the place of the rules that compare a schema with an
// earlier version of itself: one rule a file, like package lint, over pairs of
// old and new declarations. So far there is only the table of them.
package breaking
