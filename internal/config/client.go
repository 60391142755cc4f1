package config

// Client is a user's own configuration of how to reach registries, config.yaml
// in the folder for configuration of users.
type Client struct {
	// TLS is "system", "local", "systemandlocal" or "false"; the first if
	// nothing is said.
	TLS string
	// RootCertFiles are the certificates to trust beside, or in place of, those
	// of the system. Relative ones count from the working directory.
	RootCertFiles []string
}

type shapeClient struct {
	Version string `yaml:"version"`
	TLS     struct {
		Use               string   `yaml:"use"`
		RootCertFilePaths []string `yaml:"root_cert_file_paths"`
	} `yaml:"tls"`
}

// ParseClient reads a config.yaml known to users as name. An empty one says
// nothing.
func ParseClient(name string, data []byte) (*Client, error) {
	d := document{name: name, data: data}
	var s shapeClient
	if err := d.decode(&s, true); err != nil {
		return nil, err
	}
	c := &Client{TLS: "system", RootCertFiles: s.TLS.RootCertFilePaths}
	said := s.TLS.Use != "" || len(s.TLS.RootCertFilePaths) > 0
	switch {
	case s.Version == "" && said:
		return nil, d.errorf(nil, "must declare 'version: v1'")
	case s.Version != "" && s.Version != V1.String():
		return nil, d.errorf([]any{"version"}, "unknown config version: %q", s.Version)
	}
	switch s.TLS.Use {
	case "":
	case "system", "local", "systemandlocal", "false":
		c.TLS = s.TLS.Use
	default:
		return nil, d.errorf([]any{"tls", "use"}, "unknown tls.use: %q", s.TLS.Use)
	}
	return c, nil
}
