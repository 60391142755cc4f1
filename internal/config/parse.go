package config

// Names of the configuration files in the order in which they are looked for.
const (
	BufYAML    = "buf.yaml"
	LegacyMod  = "buf.mod"
	WorkYAML   = "buf.work.yaml"
	LegacyWork = "buf.work"
	BufLock    = "buf.lock"
	BufGenYAML = "buf.gen.yaml"
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

// ParseVersion reads the version of a buf.yaml, or a buf.mod if legacy, and
// nothing else; 0 where none is set.
func ParseVersion(name string, data []byte, legacy bool) (Version, error) {
	return document{name: name, data: data}.version(legacy)
}

// version is the version that the document says it has; 0 where none is set.
func (d document) version(legacy bool) (Version, error) {
	var v shapeVersion
	if err := d.decode(&v, false); err != nil {
		return 0, err
	}
	switch v.Version {
	case "":
		return 0, nil
	case "v1beta1":
		return V1Beta1, nil
	case "v1":
		return V1, nil
	case "v2":
		if legacy {
			return 0, d.errorf([]any{"version"}, "version v2 needs a file named %s, not %s", BufYAML, LegacyMod)
		}
		return V2, nil
	}
	return 0, d.errorf([]any{"version"}, "unknown file version: %q; known are v1beta1, v1 and v2", v.Version)
}

func parse(d document, legacy bool) (*File, error) {
	version, err := d.version(legacy)
	switch {
	case err != nil:
		return nil, err
	case version == V2:
		return d.parseV2()
	case version != 0:
		return d.parseV1(version)
	}
	suggested := V2
	if legacy {
		suggested = V1
	}
	return nil, d.errorf(nil, "\"version\" is not set. Please add \"version: %s\"", suggested)
}
