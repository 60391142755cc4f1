//go:build !unix

package main

import (
	"context"
	"errors"
)

func measure(context.Context, string, []string, input) (cost, string, error) {
	return cost{}, "", errors.New("peak memory of a process is only read on Unix")
}
