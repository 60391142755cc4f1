// Package lock is the place of buf.lock: reading, writing, updating and
// pruning it. It will declare what it needs of a registry and open no
// connection itself. Nothing is built here yet.
package lock
