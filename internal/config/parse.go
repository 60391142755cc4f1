package config

// Names of the configuration files in the order in which they are looked for.
const (
	BufYAML    = "buf.yaml"
	LegacyMod  = "buf.mod"
	WorkYAML   = "buf.work.yaml"
	LegacyWork = "buf.work"
	BufLock    = "buf.lock"
	SpokeYAML  = "spoke.yaml"
)

// Parse reads a buf.yaml, or a buf.mod if legacy, known to users as name.
func Parse(name string, data []byte, legacy bool) (*File, error) {
	return parse(document{name: name, data: data}, legacy)
}

// ParseOverride reads the data of --config, which may be JSON as well.
func ParseOverride(name string, data []byte) (*File, error) {
	return parse(document{name: name, data: data, jsonToo: true}, false)
}

func parse(d document, legacy bool) (*File, error) {
	var v shapeVersion
	if err := d.decode(&v, false); err != nil {
		return nil, err
	}
	switch v.Version {
	case "v1beta1":
		return d.parseV1(V1Beta1)
	case "v1":
		return d.parseV1(V1)
	case "v2":
		if legacy {
			return nil, d.errorf([]any{"version"}, "version v2 needs a file named %s, not %s", BufYAML, LegacyMod)
		}
		return d.parseV2()
	case "":
		version := "v2"
		if legacy {
			version = "v1"
		}
		return nil, d.errorf(nil, "\"version\" is not set. Please add \"version: %s\"", version)
	}
	return nil, d.errorf([]any{"version"}, "unknown file version: %q; known are v1beta1, v1 and v2", v.Version)
}
