package syntax

// pathRules says which paths are fine.
type pathRules struct {
	absolute   bool // it may begin with a point
	slash      bool // it may hold one slash
	extensions bool // its parts may be names in parentheses
}

// path checks the path between two tokens.
func (c *checker) path(first, last uint32, r pathRules) bool {
	slashes := 0
	start := true
	ok := true
	for tok := first; tok <= last; tok++ {
		switch c.t.Tokens[tok].Kind {
		case '.':
			if start && !r.absolute {
				c.failAt(tok, "unexpected leading point")
				ok = false
			}
		case '/':
			slashes++
			if !r.slash || slashes > 1 {
				c.failAt(tok, "unexpected slash")
				ok = false
			}
		case '(':
			end := c.closing(tok, last)
			if !r.extensions {
				c.failAt(tok, "unexpected extension name")
				ok = false
			} else if end > tok+1 && !c.path(tok+1, end-1, pathRules{absolute: true}) {
				ok = false
			}
			tok = end
		}
		start = false
	}
	return ok
}

// closing finds the parenthesis that closes the one at tok.
func (c *checker) closing(tok, last uint32) uint32 {
	depth := 0
	for ; tok < last; tok++ {
		switch c.t.Tokens[tok].Kind {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return tok
			}
		}
	}
	return last
}

func (c *checker) option(n uint32) {
	t := c.t
	node := &t.Nodes[n]
	if node.Flags&(FlagSignature|FlagBody|FlagOptions) != 0 {
		c.fail(n, "unexpected part of an option")
	}
	c.setting(n)
}

// setting checks the name and value of an option, wherever it stands.
func (c *checker) setting(n uint32) {
	t := c.t
	p := t.Child(n, NodePath)
	if p == 0 {
		c.fail(n, "option without a name")
		return
	}
	c.path(t.Nodes[p].First, t.Nodes[p].Last, pathRules{extensions: true})
	v := t.Value(n)
	if v == 0 {
		c.fail(n, "option without a value")
		return
	}
	c.value(v, valueRules{option: true})
}

func (c *checker) options(n uint32) {
	if c.t.Nodes[n].Next == n+1 {
		c.fail(n, "empty options")
	}
	for s := n + 1; s < c.t.Nodes[n].Next; s = c.t.Nodes[s].Next {
		c.setting(s)
	}
}

// valueRules says where a value stands.
type valueRules struct {
	option bool // it is, or is in, the value of an option
	inList bool // directly in a list
	inPair bool // directly in a field of a message value
}

func (c *checker) value(v uint32, r valueRules) {
	t := c.t
	node := &t.Nodes[v]
	switch node.Kind {
	case NodeString, NodeNumber:
		c.literal(v)
	case NodeName, NodeNegative:
		// What they mean is for those who know the type.
	case NodeList:
		if r.inList || r.option && !r.inPair {
			c.fail(v, "unexpected list")
			return
		}
		for e := v + 1; e < node.Next; e = t.Nodes[e].Next {
			c.value(e, valueRules{option: r.option, inList: true})
		}
	case NodeMessageValue:
		if t.Tokens[node.First].Kind == '<' && node.Flags&FlagUnclosed == 0 && !r.inList && !r.inPair {
			c.fail(v, "an option's value needs braces")
		}
		for p := v + 1; p < node.Next; p = t.Nodes[p].Next {
			c.pair(p, r.option)
		}
	default:
		c.fail(v, "unexpected value")
	}
}

func (c *checker) pair(p uint32, option bool) {
	t := c.t
	key := p + 1
	end := t.Nodes[p].Next
	value := key
	if t.Nodes[p].Flags&FlagNoKey == 0 && key < end {
		c.key(key)
		value = t.Nodes[key].Next
	}
	if value >= end {
		return
	}
	if t.Nodes[p].Tok == 0 && t.Nodes[p].Flags&FlagNoKey == 0 && t.Nodes[value].Kind == NodeList {
		for e := value + 1; e < t.Nodes[value].Next; e = t.Nodes[e].Next {
			if t.Nodes[e].Kind != NodeMessageValue {
				c.fail(e, "missing colon")
				break
			}
		}
	}
	c.value(value, valueRules{option: option, inPair: true})
}

// key checks the name of a field in a message value.
func (c *checker) key(k uint32) {
	t := c.t
	node := &t.Nodes[k]
	switch node.Kind {
	case NodeString, NodeNumber:
		c.literal(k)
	case NodeName:
		if t.Tokens[node.First].Kind == '(' ||
			t.Tokens[node.First].Kind == '.' && node.First < node.Last && t.Tokens[node.First+1].Kind == '(' {
			c.fail(k, "extensions are named in brackets here")
		}
	case NodeList:
		e := k + 1
		if e >= node.Next || t.Nodes[e].Next != node.Next {
			c.fail(k, "one name is needed")
			return
		}
		switch t.Nodes[e].Kind {
		case NodeString, NodeNumber:
		case NodeName:
			slash := false
			for tok := t.Nodes[e].First; tok <= t.Nodes[e].Last; tok++ {
				slash = slash || t.Tokens[tok].Kind == '/'
			}
			c.path(t.Nodes[e].First, t.Nodes[e].Last, pathRules{slash: slash, absolute: false})
		default:
			c.fail(k, "one name is needed")
		}
	default:
		c.fail(k, "a field's name is needed")
	}
}

// literal checks that the language has such a literal.
func (c *checker) literal(v uint32) {
	t := c.t
	text := t.TokenText(t.Nodes[v].First)
	if t.Nodes[v].Kind == NodeString {
		if text[0] != '"' && text[0] != '\'' {
			c.fail(v, "strings have no prefix")
		}
		return
	}
	if len(text) == 1 {
		return
	}
	n := readNumber(text)
	switch {
	case n.malformed:
		// The lexer has said so.
	case n.base == 2, n.modern, n.base == 16 && n.float:
		c.fail(v, "unsupported base")
	case n.suffixed && n.prefixed:
		c.fail(v, "numbers have no suffix")
	case n.separated:
		c.fail(v, "numbers have no underscores")
	}
}
