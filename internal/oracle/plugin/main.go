// Command plugin is the protoc plugin of the oracle: it writes down what it is
// called with, and does, good or bad, what its parameter says. Called as
// "protoc" it stands for the compiler.
//
// The parameter is a list of words and KEY=VALUE, separated by commas:
//
//	files         for each file to generate a file with the insertion point "here"
//	insert=POINT  for each file to generate text for that insertion point
//	name=PATH     a file of that name
//	more=PATH     the files of a JSON list in a file: each has a name, and may
//	              have a point and a content
//	quiet         no record of the request
//	error=TEXT    the response is an error
//	exit=N        ends with that code, after the response
//	stderr=TEXT   writes to standard error
//	garbage       a response that is none
//	features=N, min=N, max=N   what the plugin says to support
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/platinummonkey/spoke/schema/wire"
)

func main() {
	program := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	var code int
	var err error
	if program == "protoc" {
		code, err = compiler(os.Args[1:])
	} else {
		code, err = plugin(program, os.Args[1:])
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", program, err)
		code = 1
	}
	os.Exit(code)
}

// Numbers of the fields of google.protobuf.compiler.CodeGeneratorRequest and
// CodeGeneratorResponse.
const (
	requestFiles     = 1
	requestParameter = 2

	responseError    = 1
	responseFeatures = 2
	responseMin      = 3
	responseMax      = 4
	responseFile     = 15

	fileName    = 1
	filePoint   = 2
	fileContent = 15
)

// usual are the features that plugins of today have.
const usual = 3

// plugin answers one request and gives the exit code.
func plugin(program string, args []string) (int, error) {
	request, err := io.ReadAll(os.Stdin)
	if err != nil {
		return 1, err
	}
	var files []string
	parameter := ""
	for _, f := range fields(request) {
		switch f.num {
		case requestFiles:
			files = append(files, string(f.bytes))
		case requestParameter:
			parameter = string(f.bytes)
		}
	}
	var response wire.Message
	features, quiet, code := uint64(usual), false, 0
	var least, most uint64
	add := func(name, point, content string) {
		mark := response.Open(responseFile)
		response.Text(fileName, name)
		if point != "" {
			response.Text(filePoint, point)
		}
		response.Text(fileContent, content)
		response.Close(mark)
	}
	for word := range strings.SplitSeq(parameter, ",") {
		key, value, _ := strings.Cut(word, "=")
		number, _ := strconv.ParseUint(value, 10, 64) // 0 where it is none
		switch key {
		case "files":
			for _, name := range files {
				add(name+".out", "", "// of "+name+"\n  // @@protoc_insertion_point(here)\nend\n")
			}
		case "insert":
			for _, name := range files {
				add(name+".out", value, "by "+program+"\nand more\n")
			}
		case "name":
			add(value, "", fmt.Sprintf("by %s for %q\n", program, files))
		case "more":
			var list []struct{ Name, Point, Content string }
			data, err := os.ReadFile(value)
			if err == nil {
				err = json.Unmarshal(data, &list)
			}
			if err != nil {
				return 1, err
			}
			for _, f := range list {
				add(f.Name, f.Point, f.Content)
			}
		case "quiet":
			quiet = true
		case "error":
			response.Text(responseError, value)
		case "exit":
			code = int(number)
		case "stderr":
			fmt.Fprintln(os.Stderr, value)
		case "garbage":
			_, err := os.Stdout.WriteString("\xff\xff no response")
			return code, err
		case "features":
			features = number
		case "min":
			least = number
		case "max":
			most = number
		}
	}
	if !quiet && len(files) > 0 {
		var b strings.Builder
		fmt.Fprintf(&b, "args %q\n", args)
		dump(&b, request, 0)
		add(files[0]+"."+program, "", b.String())
	}
	response.Varint(responseFeatures, features)
	if features&2 != 0 && least == 0 && most == 0 {
		least, most = 998, 1001
	}
	if least != 0 || most != 0 {
		response.Varint(responseMin, least)
		response.Varint(responseMax, most)
	}
	_, err = os.Stdout.Write(response)
	return code, err
}

// compiler stands for protoc: it writes down its arguments and the descriptors
// that it is given, where it shall write what it generates.
func compiler(args []string) (int, error) {
	out, set := "", ""
	var record strings.Builder
	record.WriteString("args")
	for _, arg := range args {
		if arg == "--version" {
			_, err := fmt.Println("libprotoc 36.2")
			return 0, err
		}
		if key, value, ok := strings.Cut(arg, "="); ok {
			switch {
			case strings.HasSuffix(key, "_out"):
				out, arg = value, key+"=OUT"
			case key == "--descriptor_set_in":
				set, arg = value, key+"=SET"
			}
		}
		record.WriteString(fmt.Sprintf(" %q", arg))
	}
	data, err := os.ReadFile(set)
	if err != nil {
		return 1, err
	}
	var b strings.Builder
	b.WriteString(record.String() + "\n")
	dump(&b, data, 0)
	first := "none"
	for _, arg := range args {
		if strings.HasSuffix(arg, ".proto") {
			first = strings.ReplaceAll(path.Clean(arg), "/", "_")
			break
		}
	}
	return 0, os.WriteFile(filepath.Join(out, first+".protoc"), []byte(b.String()), 0o666)
}
