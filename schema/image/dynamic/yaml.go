package dynamic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/platinummonkey/spoke/schema/image"
)

// jsonToYAML writes JSON as YAML, keys in the same order.
func jsonToYAML(data []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	node, err := jsonNode(d)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err = errors.Join(e.Encode(node), e.Close())
	return b.Bytes(), err
}

// jsonNode reads one value.
func jsonNode(d *json.Decoder) (*yaml.Node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		node := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if t == '{' {
			node.Kind, node.Tag = yaml.MappingNode, "!!map"
		}
		for d.More() {
			child, err := jsonNode(d) // in an object, keys as well
			if err != nil {
				return nil, err
			}
			node.Content = append(node.Content, child)
		}
		_, err := d.Token()
		return node, err
	case string:
		return textNode(t), nil
	case json.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: t.String()}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(t)}, nil
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
}

// textNode is a string, in quotes where it would be read as something else or
// has more than one line.
func textNode(s string) *yaml.Node {
	node := new(yaml.Node)
	node.SetString(s)
	return node
}

// yamlToJSON reads YAML that could have been JSON.
func yamlToJSON(data []byte) ([]byte, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return nil, err
	}
	if node.Kind == 0 {
		return []byte("{}"), nil
	}
	var b bytes.Buffer
	err := writeJSON(&b, &node, 0)
	return b.Bytes(), err
}

// maxNodes bounds what aliases can make of a small file.
const maxNodes = 50_000_000

func writeJSON(b *bytes.Buffer, node *yaml.Node, depth int) error {
	switch {
	case depth > image.MaxDepth:
		return errors.New("yaml: nested too deep")
	case b.Len() > maxNodes:
		return errors.New("yaml: aliases make the document too large")
	}
	switch node.Kind {
	case yaml.DocumentNode:
		return writeJSON(b, node.Content[0], depth+1)
	case yaml.AliasNode:
		return writeJSON(b, node.Alias, depth+1)
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, child := range node.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, child, depth+1); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i+1 < len(node.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			key := node.Content[i]
			if key.Kind != yaml.ScalarNode {
				return fmt.Errorf("yaml: line %d: a key has to be plain", key.Line)
			}
			b.Write(jsonString(key.Value))
			b.WriteByte(':')
			if err := writeJSON(b, node.Content[i+1], depth+1); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	}
	return writeScalar(b, node)
}

// writeScalar writes a string, number, bool or null.
func writeScalar(b *bytes.Buffer, node *yaml.Node) error {
	switch node.ShortTag() {
	case "!!null":
		b.WriteString("null")
	case "!!bool":
		var v bool
		if err := node.Decode(&v); err != nil {
			return err
		}
		b.WriteString(strconv.FormatBool(v))
	case "!!int", "!!float":
		if json.Valid([]byte(node.Value)) {
			b.WriteString(node.Value)
			return nil
		}
		var v any
		if err := node.Decode(&v); err != nil {
			return err
		}
		text, err := json.Marshal(v)
		if err != nil { // infinite, or not a number
			text = jsonString(node.Value)
		}
		b.Write(text)
	default:
		b.Write(jsonString(node.Value))
	}
	return nil
}

// jsonString quotes s.
func jsonString(s string) []byte {
	text, _ := json.Marshal(s) // strings cannot fail
	return text
}
