// Package config is the configuration of a registry: from flags, environment
// and one file, checked as a whole.
package config

import (
	"net"
	"strconv"
	"time"
)

// Config is all that can be set.
type Config struct {
	Host            string
	Port            int
	Root            string
	ShutdownTimeout time.Duration
}

// Address is where to listen.
func (c Config) Address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }
