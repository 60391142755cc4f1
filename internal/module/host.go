package module

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// checkHost reports why host is no host name with an optional port.
func checkHost(host string) error {
	if len(host) < 2 || len(host) > 254 {
		return errors.New("must be at least 2 and at most 254 characters")
	}
	name := host
	if h, port, ok := splitPort(host); ok {
		if n, err := strconv.ParseUint(port, 10, 16); err == nil && n <= 65535 {
			name = h
		}
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return nil
	}
	if why := domainFault(name); why != "" {
		return fmt.Errorf("must either be a valid IP address or domain name: invalid domain name %q, %s", host, why)
	}
	return nil
}

// splitPort cuts "host:port" or "[v6]:port"; ok is false for anything else.
func splitPort(s string) (host, port string, ok bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", "", false
	}
	host, port = s[:i], s[i+1:]
	if inner, found := strings.CutPrefix(host, "["); found {
		inner, closed := strings.CutSuffix(inner, "]")
		return inner, port, closed
	}
	if strings.ContainsAny(host, ":[]") {
		return "", "", false
	}
	return host, port, true
}

// domainFault says what keeps s from being a domain name, or "".
func domainFault(s string) string {
	const letters = "must only contain letters, digits, periods (.), hyphens (-), or underscores (_)"
	var last rune = '.'
	nonNumeric, segment := false, 0
	for _, c := range s {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_':
			nonNumeric = true
			segment++
		case '0' <= c && c <= '9':
			segment++
		case c == '-':
			if last == '.' {
				return "cannot begin a segment after a period (.) with a hyphen (-)"
			}
			nonNumeric = true
			segment++
		case c == '.':
			switch {
			case last == '.':
				return "cannot contain two periods (.) in a row"
			case last == '-':
				return "cannot end a segment before a period (.) with a hyphen (-)"
			case segment > 63:
				return "cannot have segments greater than 63 characters between periods (.)"
			}
			segment = 0
		default:
			return fmt.Sprintf("included invalid character %q, %s", c, letters)
		}
		last = c
	}
	switch {
	case last == '-':
		return "cannot have a hyphen (-) as the final character"
	case segment > 63:
		return "cannot have segments greater than 63 characters between periods (.)"
	case !nonNumeric:
		return "must have at least one non-numeric character"
	}
	return ""
}

// CheckRegistry reports why host cannot be the name of a registry.
func CheckRegistry(host string) error { return checkHost(host) }
