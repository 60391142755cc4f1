// Package breaking is the rules that compare a schema with an earlier version
// of itself. Run is handed the models of both, made of descriptors, pairs what
// belongs together once, and has the selected rules read the pairs.
package breaking
