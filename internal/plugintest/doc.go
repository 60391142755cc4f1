// Package plugintest generates code with plugins that people use, with Spoke and
// with the real binary, and compares what they write. All of it is in its tests.
package plugintest
