// Package pty gives tests a terminal to write on, on Linux. It knows nothing
// of what is written.
package pty
