package gen

import (
	"fmt"
	"strings"

	"github.com/platinummonkey/spoke/internal/oracle/cases"
)

// heads are what the constructs below are tried under.
var heads = []string{
	"syntax = \"proto2\";\npackage a.v1;\n", "syntax = \"proto3\";\npackage a.v1;\n",
	"edition = \"2023\";\npackage a.v1;\n", "edition = \"2024\";\npackage a.v1;\n",
}

// wraps tell where a construct stands: "%s" is it. Helper declarations come
// along so that references can be right.
var wraps = map[string]string{
	"head":    "%s\nmessage M {}\n",
	"file":    "%s\n",
	"message": "message M {\n  %s\n}\nmessage N {}\nenum E { E_ZERO = 0; E_ONE = 1; }\n",
	"enum":    "enum E {\n  E_ZERO = 0;\n  %s\n}\n",
	"service": "message Q {}\nmessage P {}\nservice S {\n  %s\n}\n",
	"oneof":   "message M {\n  oneof o {\n    %s\n  }\n}\n",
	"option": "import \"google/protobuf/descriptor.proto\";\nmessage O { repeated int32 r = 1; O o = 2; string s = 3; map<string, int32> m = 4; double d = 5; bool b = 6; bytes y = 7; K k = 8; uint32 u = 9; }\n" +
		"enum K { K_ZERO = 0; K_ONE = 1; }\nextend google.protobuf.FileOptions { O opt = 50000; repeated O ropt = 50001; string str = 50002; int32 num = 50003; K kopt = 50004; }\n%s\n",
}

// construct is one row of the table: a construct under a head.
type construct struct{ where, head, text string }

// constructs lists the table. Those of a file's head stand alone.
func constructs() []construct {
	var out []construct
	for _, where := range []string{"head", "file", "message", "enum", "service", "oneof", "option"} {
		for line := range strings.SplitSeq(strings.TrimSpace(broken[where]), "\n") {
			text := strings.ReplaceAll(line, "¶", "\n")
			if where == "head" {
				out = append(out, construct{where, "", text})
				continue
			}
			for _, head := range heads {
				out = append(out, construct{where, head, text})
			}
		}
	}
	return out
}

// brokenCase walks the table: the number alone decides.
func brokenCase(number uint64) *cases.Case {
	row := constructs()[number]
	c := &cases.Case{Note: row.where + ": " + row.text, Args: []string{"lint"}}
	c.Add("buf.yaml", "version: v2\nlint:\n  use:\n    - MINIMAL\n")
	c.Add("a/v1/a.proto", row.head+fmt.Sprintf(wraps[row.where], row.text))
	return c
}

// broken lists constructs, one a line ("¶" stands for a line end). Most are
// errors under some head; the others are there to be told apart from them.
var broken = map[string]string{
	"head": `
syntax = "proto3"
syntax = proto3;
syntax "proto3";
syntax = "proto4";
syntax = "";
syntax = 3;
syntax = "proto" "3";
syntax == "proto3";
syntax = "Proto3";
syntax: "proto3";
syntax = "proto3";¶syntax = "proto3";
syntax = "proto3";¶edition = "2023";
package a;¶syntax = "proto3";
import "google/protobuf/any.proto";¶syntax = "proto3";
option java_package = "x";¶syntax = "proto3";
message X {}¶syntax = "proto3";
edition = "2022";
edition = "2025";
edition = "2023"
edition = 2023;
edition = "UNSTABLE";
edition = "proto2";
syntax = "2023";
edition = "99999";
edition = "20 23";
edition "2023";
syntax = "proto3" [deprecated = true];
syntax = 'proto3';
syntax = "proto3";;
;syntax = "proto3";
syntax = "\x70roto3";
syntax = "proto3" extra;
"proto3";
syntax
syntax =
syntax = ;
package ;
package a
package a.;
package .a;
package a..b;
package a.b.c
package "a";
package 1;
package a;¶package b;
package a;¶package a;
package a-b;
package a b;
package a.1b;
package message;
package a.message.b;
package a [deprecated = true];
package a { }
package google.protobuf;
package a. b . c;
package a./* c */b;
package é;
package a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p;
package _;
import "gone.proto";
import "a/v1/a.proto";
import a.proto;
import "google/protobuf/any.proto"
import "google/protobuf/any.proto" "x";
import "google/protobuf/" "any.proto";
import 'google/protobuf/any.proto';
import public "gone.proto";
import weak "gone.proto";
import option "gone.proto";
import public weak "google/protobuf/any.proto";
import weak public "google/protobuf/any.proto";
import public public "google/protobuf/any.proto";
import private "google/protobuf/any.proto";
import "google/protobuf/any.proto";¶import "google/protobuf/any.proto";
import "google/protobuf/any.proto";¶import public "google/protobuf/any.proto";
import "../a.proto";
import "./google/protobuf/any.proto";
import "/google/protobuf/any.proto";
import "google//protobuf/any.proto";
import "google\\protobuf\\any.proto";
import "";
import " ";
import "google/protobuf/any.proto ";
import "google/protobuf/Any.proto";
import "google/protobuf/any";
import 1;
import ;
import
import {}
import "a\x00b.proto";
import "google/protobuf/any.proto" [deprecated = true];
import weak "google/protobuf/any.proto";
import option "google/protobuf/descriptor.proto";
edition = "2024";¶import weak "google/protobuf/any.proto";
edition = "2024";¶import option "google/protobuf/any.proto";¶import "google/protobuf/empty.proto";
edition = "2024";¶import option "gone.proto";
edition = "2024";¶import option "google/protobuf/any.proto";
edition = "2024";¶import public option "google/protobuf/any.proto";
export message X {}
local message X {}
edition = "2024";¶export local message X {}
edition = "2024";¶local message X {}
edition = "2024";¶export service S {}
edition = "2024";¶export extend M { int32 x = 1; }
edition = "2024";¶local enum E { E_ZERO = 0; }
edition = "2024";¶local package a;
edition = "2024";¶option features.enforce_naming_style = STYLE2024;¶message bad_name { int32 BadField = 1; }
edition = "2024";¶message BadEnum { enum badEnum { bad = 0; } }
edition = "2024";¶option features.default_symbol_visibility = STRICT;¶message A { message B {} }
edition = "2023";¶option features.enforce_naming_style = STYLE2024;
edition = "2023";¶option features.field_presence = LEGACY_REQUIRED;
edition = "2023";¶option features.field_presence = IMPLICIT;¶enum E { option features.enum_type = CLOSED; E_Z = 0; }¶message X { E e = 1; }
edition = "2023";¶option features.nope = X;
edition = "2023";¶option features.field_presence = NOPE;
edition = "2023";¶option features = { field_presence: IMPLICIT };
edition = "2023";¶option (features).x = 1;
edition = "2023";¶message X { optional int32 a = 1; }
edition = "2023";¶message X { required int32 a = 1; }
edition = "2023";¶message X { optional group A = 1 {} }
edition = "2023";¶message X { int32 a = 1 [features.field_presence = IMPLICIT, default = 1]; }
edition = "2023";¶message X { repeated int32 a = 1 [features.field_presence = IMPLICIT]; }
edition = "2023";¶message X { repeated string a = 1 [features.repeated_field_encoding = PACKED]; }
edition = "2023";¶message X { int32 a = 1 [features.repeated_field_encoding = PACKED]; }
edition = "2023";¶message X { int32 a = 1 [features.utf8_validation = NONE]; }
edition = "2023";¶message X { int32 a = 1 [features.message_encoding = DELIMITED]; }
edition = "2023";¶message X { map<int32, X> a = 1 [features.message_encoding = DELIMITED]; }
edition = "2023";¶message X { oneof o { int32 a = 1 [features.field_presence = EXPLICIT]; } }
edition = "2023";¶message X { X a = 1 [features.field_presence = IMPLICIT]; }
edition = "2023";¶message X { int32 a = 1 [packed = true]; }
edition = "2023";¶message X { string a = 1 [ctype = CORD]; }
edition = "2024";¶message X { string a = 1 [ctype = CORD]; }
edition = "2023";¶option java_string_check_utf8 = true;
edition = "2024";¶option java_multiple_files = true;
edition = "2023";¶message X { reserved "a"; }
edition = "2023";¶message X { reserved a, b; int32 a = 1; }
edition = "2023";¶message X { reserved "a", b; }
edition = "2023";¶enum E { option features.enum_type = OPEN; E_ONE = 1; }
edition = "2023";¶enum E { reserved "A"; E_Z = 0; }
`,
	"file": `
message
message {}
message M
message M {
message M }
message M {};
message M {}}
message M { int32 a = 1; } }
message M.N {}
message 1M {}
message "M" {}
message message {}
message M {} message M {}
message M {}¶enum M { M_ZERO = 0; }
message M {}¶service M {}
message M {}¶message m {}
message a {}
message M [deprecated = true] {}
message M = 1;
message M extends N {}
message é {}
message M_ {}
enum
enum {}
enum E
enum E {}
enum E {};
enum E { A = 1; }
enum E { A = 0; A = 1; }
enum E { A = 0; B = 0; }
enum E { A = 0; a = 1; }
enum E { A = 0; } enum F { A = 0; }
enum E { option allow_alias = true; A = 0; }
enum E { option allow_alias = false; A = 0; B = 0; }
enum E { option allow_alias = 1; A = 0; }
enum E { option allow_alias = "true"; A = 0; }
enum E { E_A = 0; A = 1; }
enum E { FOO_BAR = 0; FOOBAR = 1; }
enum E { FOO_BAR = 0; foo_bar = 1; }
enum E { message M {} }
enum E { enum F {} }
service
service {}
service S
service S {}
service S {} service S {}
service S { message M {} }
extend
extend {}
extend M {}
extend M { }¶message M {}
extend Gone { optional int32 x = 1; }
message M {}¶extend M { optional int32 x = 1; }
message M { extensions 1 to 10; }¶extend M { optional int32 x = 1; }
message M { extensions 1 to 10; }¶extend M { optional int32 x = 11; }
message M { extensions 1 to 10; }¶extend M { required int32 x = 1; }
message M { extensions 1 to 10; }¶extend M { optional int32 x = 1; optional int32 y = 1; }
message M { extensions 1 to 10; }¶extend M { optional int32 x = 1; }¶extend M { optional int32 x = 2; }
message M { extensions 1 to 10; }¶extend M { map<int32, int32> x = 1; }
message M { extensions 1 to 10; }¶extend M { oneof o { int32 x = 1; } }
message M { extensions 1 to 10; }¶extend M { message N {} }
message M { extensions 1 to 10; }¶extend M { repeated int32 x = 1 [json_name = "y"]; }
message M { extensions 1 to 10; }¶extend M { optional M x = 1; }
message M { extensions 1 to 10; }¶extend M { x = 1; }
message M { extensions 1 to 10; }¶extend M { int32 x = 1; }
message M { extensions 1 to max; }¶extend .a.v1.M { optional int32 x = 536870911; }
message M { extensions 1 to max; }¶extend a.v1.M { optional int32 x = 536870912; }
message M { extensions 1 to 10 [declaration = {number: 1, full_name: ".a.v1.x", type: "int32"}]; }¶extend M { optional int32 x = 1; }
message M { extensions 1 to 10 [declaration = {number: 1, full_name: ".a.v1.x", type: "string"}]; }¶extend M { optional int32 x = 1; }
message M { extensions 1 to 10 [declaration = {number: 1, full_name: "x", type: "string"}]; }
message M { extensions 1 to 10 [declaration = {number: 11, full_name: ".x", type: "string"}]; }
message M { extensions 1 to 10 [declaration = {number: 1, reserved: true}]; }¶extend M { optional int32 x = 1; }
message M { extensions 1 to 10 [verification = DECLARATION]; }¶extend M { optional int32 x = 1; }
enum E { E_ZERO = 0; }¶extend E { optional int32 x = 1; }
option
option java_package
option java_package = "x"
option java_package = ;
option = "x";
option java_package "x";
option java_package = x;
option java_package = 1;
option java_package = "x";¶option java_package = "y";
option gone = "x";
option (gone) = "x";
option (gone.x).y = 1;
option (.gone) = 1;
option () = 1;
option (a b) = 1;
option java_package.x = "y";
option java_multiple_files = 1;
option java_multiple_files = "true";
option java_multiple_files = True;
option java_multiple_files = t;
option java_multiple_files = -true;
option optimize_for = FAST;
option optimize_for = 1;
option optimize_for = "SPEED";
option optimize_for = SPEED;
option optimize_for = google.protobuf.SPEED;
option deprecated = true; option deprecated = true;
option uninterpreted_option = {};
option java_package = "a" "b" 'c';
option java_package = {};
option java_package = [];
option java_package = -"x";
option features.field_presence = EXPLICIT;
option "java_package" = "x";
option java_package = "x" [deprecated = true];
option java_package == "x";
option java_package: "x";
option ctype = CORD;
option deprecated;
{}
}
{
(
)
[]
;;;
=
foo
foo;
foo bar;
foo bar = 1;
foo { }
int32 x = 1;
optional int32 x = 1;
rpc Foo(A) returns (B);
oneof o { int32 x = 1; }
reserved 1;
extensions 1 to 10;
map<int32, int32> m = 1;
group G = 1 {}
returns
stream
"string"
'string'
123
1.5
0x
0xG
08
1e
1.5.5
-1
/*
/* /* */ */
*/
/
//
# comment
/* unterminated
"unterminated
'unterminated
"a¶b"
"\
"\x"
"\u12"
"\U00110000"
"\777"
"\z"
@
$
%
&
~
|
^
!
?
\
` + "`" + `
é
日本
` + "\u200b" + `
` + "\ufeff" + `
` + "\x00" + `
` + "\x7f" + `
message M { ` + "\xff" + ` }
// ` + "\xff\xfe" + `
/* ` + "\xc3\x28" + ` */
message M {} // trailing
message M {} /* open
message /* c */ M /* c */ { /* c */ } /* c */
import "google/protobuf/any.proto"; message M { google.protobuf.Any a = 1; }
message M { google.protobuf.Any a = 1; }
message M { Any a = 1; }
message M {} import "google/protobuf/any.proto";
message M {} package b;
message M {} option java_package = "x";
message A { B b = 1; } message B { C c = 1; }
message A { a.v1.B b = 1; } message B { .a.v1.A a = 1; }
message A { v1.B b = 1; } message B {}
message A { a.B b = 1; } message B {}
message a { a.v1.B b = 1; } message B {}
message A { message B {} } message C { B b = 1; }
message A { message B {} } message C { A.B b = 1; A.D d = 2; }
message A { int32 B = 1; B b = 2; } message B {}
message A { enum B { C = 0; } C c = 1; }
`,
	"message": `
int32 a = 1
int32 a = ;
int32 a 1;
int32 a;
int32 = 1;
int32;
a = 1;
int32 a = a;
int32 a = "1";
int32 a = 1.0;
int32 a = -1;
int32 a = +1;
int32 a = 0;
int32 a = 0x1;
int32 a = 01;
int32 a = 08;
int32 a = 1e1;
int32 a = 19000;
int32 a = 19999;
int32 a = 20000;
int32 a = 536870911;
int32 a = 536870912;
int32 a = 2147483648;
int32 a = 99999999999999999999999;
int32 a = 1 2;
int32 a = 1,;
int32 a = 1; int32 a = 2;
int32 a = 1; int32 b = 1;
int32 a = 1; int32 A = 2;
int32 foo_bar = 1; int32 fooBar = 2;
int32 foo_bar = 1; int32 foo__bar = 2;
int32 a = 1 [json_name = "b"]; int32 b = 2;
int32 a = 1 [json_name = "b"]; int32 c = 2 [json_name = "b"];
int32 a = 1 [json_name = ""];
int32 a = 1 [json_name = "[x]"];
int32 a = 1 [json_name = 1];
int32 a = 1 [json_name = "a", json_name = "b"];
int32 a = 1 [];
int32 a = 1 [;
int32 a = 1 [deprecated];
int32 a = 1 [deprecated = true;
int32 a = 1 deprecated = true];
int32 a = 1 [deprecated = true,];
int32 a = 1 [deprecated = true, deprecated = false];
int32 a = 1 [deprecated true];
int32 a = 1 [deprecated: true];
int32 a = 1 [deprecated = "true"];
int32 a = 1 [deprecated = 1];
int32 a = 1 [deprecated = TRUE];
int32 a = 1 [nope = 1];
int32 a = 1 [(nope) = 1];
int32 a = 1 [default = 1];
optional int32 a = 1 [default = 1];
optional int32 a = 1 [default = "1"];
optional int32 a = 1 [default = 1.5];
optional int32 a = 1 [default = 2147483648];
optional int32 a = 1 [default = -2147483648];
optional int32 a = 1 [default = -2147483649];
optional uint32 a = 1 [default = -1];
optional uint64 a = 1 [default = 18446744073709551615];
optional uint64 a = 1 [default = 18446744073709551616];
optional int64 a = 1 [default = 9223372036854775808];
optional float a = 1 [default = inf];
optional float a = 1 [default = -nan];
optional float a = 1 [default = 1e400];
optional float a = 1 [default = "inf"];
optional double a = 1 [default = 1];
optional bool a = 1 [default = 1];
optional bool a = 1 [default = true];
optional bool a = 1 [default = "true"];
optional string a = 1 [default = x];
optional string a = 1 [default = 1];
optional string a = 1 [default = "\xff"];
optional bytes a = 1 [default = "\xff"];
optional E a = 1 [default = E_ONE];
optional E a = 1 [default = E_TWO];
optional E a = 1 [default = 1];
optional E a = 1 [default = "E_ONE"];
optional E a = 1 [default = E.E_ONE];
optional N a = 1 [default = {}];
repeated int32 a = 1 [default = 1];
optional int32 a = 1 [default = 1, default = 2];
repeated int32 a = 1 [packed = true];
repeated string a = 1 [packed = true];
optional int32 a = 1 [packed = true];
repeated N a = 1 [packed = true];
int64 a = 1 [jstype = JS_STRING];
int32 a = 1 [jstype = JS_STRING];
int64 a = 1 [jstype = NOPE];
N a = 1 [lazy = true];
int32 a = 1 [lazy = true];
int32 a = 1 [weak = true];
int32 a = 1 [retention = RETENTION_SOURCE];
int32 a = 1 [targets = TARGET_TYPE_FIELD];
int32 a = 1 [ctype = CORD];
string a = 1 [ctype = CORD];
optional optional int32 a = 1;
optional repeated int32 a = 1;
required int32 a = 1;
repeated int32 a = 1;
optional int32 a = 1;
optional a = 1;
repeated a = 1;
Optional int32 a = 1;
stream int32 a = 1;
int int a = 1;
int a = 1;
integer a = 1;
String a = 1;
String s = 1; strin t = 2;
Gone a = 1;
.Gone a = 1;
a.v1.N a = 1;
.a.v1.N a = 1;
a.v1 a = 1;
N. a = 1;
..N a = 1;
N.X a = 1;
M a = 1;
a a = 1;
"string" a = 1;
1 a = 1;
int32 "a" = 1;
int32 1a = 1;
int32 a.b = 1;
int32 (a) = 1;
int32 a, b = 1;
int32 message = 1;
int32 int32 = 1;
int32 optional = 1; int32 repeated = 2; int32 required = 3;
string string = 1; bool bool = 2;
int32 map = 1; int32 group = 2; int32 oneof = 3; int32 reserved = 4; int32 extensions = 5; int32 option = 6; int32 enum = 7;
message int32 = 1;
enum a = 1;
oneof a = 1;
reserved a = 1;
map a = 1;
group a = 1;
map<int32, int32> a = 1;
map<int32> a = 1;
map<> a = 1;
map<int32, int32, int32> a = 1;
map<int32 int32> a = 1;
map<int32; int32> a = 1;
map<float, int32> a = 1;
map<double, int32> a = 1;
map<bytes, int32> a = 1;
map<N, int32> a = 1;
map<E, int32> a = 1;
map<int32, E> a = 1;
map<int32, map<int32, int32>> a = 1;
map<int32, repeated int32> a = 1;
map<int32, Gone> a = 1;
map<Gone, int32> a = 1;
map<int32, int32 a = 1;
map int32, int32> a = 1;
map<int32, int32> = 1;
map<int32, int32> a;
repeated map<int32, int32> a = 1;
optional map<int32, int32> a = 1;
map<int32, int32> a = 1; message AEntry {}
map<int32, int32> a = 1; map<int32, int32> A = 2;
map<int32, int32> a_b = 1; int32 ABEntry = 2;
list<int32> a = 1;
map<int32, int32> a = 1 [default = 1];
optional group G = 1 {}
repeated group G = 1 { optional int32 a = 1; }
required group G = 1 {}
group G = 1 {}
optional group g = 1 {}
optional group G = 1;
optional group G {}
optional group = 1 {}
optional group G = 1 { int32 a = 1; }
optional group G = 1 {} message G {}
optional group G = 1 {} optional int32 g = 2;
oneof o {}
oneof {}
oneof o
oneof o { int32 a = 1; } oneof o { int32 b = 2; }
oneof o { int32 a = 1; } int32 o = 2;
oneof a { int32 a = 1; }
oneof o { int32 a = 1; int32 a = 2; }
oneof o { int32 a = 1; }; int32 a = 2;
oneof o [deprecated = true] { int32 a = 1; }
reserved;
reserved 1
reserved 1; int32 a = 1;
reserved 1 to 5; int32 a = 3;
reserved 1, 1;
reserved 1 to 5, 3 to 7;
reserved 1, 2 to 4, 4;
reserved 5 to 1;
reserved 1 to;
reserved to 5;
reserved 1 - 5;
reserved 1 to max; int32 a = 1;
reserved max;
reserved max to 1;
reserved 1 to min;
reserved 0;
reserved -1;
reserved -1 to 1;
reserved 536870911;
reserved 536870912;
reserved 1 to 536870912;
reserved 19000 to 19999;
reserved 1.5;
reserved "a";
reserved "a"; int32 a = 1;
reserved "a", "a";
reserved "a", 1;
reserved 1, "a";
reserved 'a';
reserved "a" "b";
reserved "";
reserved "1a";
reserved "a b";
reserved a;
reserved a; int32 a = 1;
reserved 1, 2,;
reserved 1 2;
reserved {};
reserved [1];
reserved "a" [deprecated = true];
extensions 1;
extensions 1 to 10;
extensions 1 to max;
extensions 1, 5 to 7;
extensions 1 to 10; int32 a = 5;
extensions 1 to 10, 5 to 15;
extensions 1 to 10; reserved 5;
extensions 0;
extensions 10 to 1;
extensions;
extensions "a";
extensions a;
extensions 1 to 10 [];
extensions 1 to 10 [verification = UNVERIFIED];
extensions 1 to 10 [verification = NOPE];
extensions 536870912;
extensions 1 to 10 [declaration = {}];
message
message I { message J { Gone g = 1; } }
message I {} message I {}
message M {}
message N { M m = 1; N n = 2; }
enum F {}
enum F { F_ZERO = 0; } enum G { F_ZERO = 0; }
enum F { F_ZERO = 0; } int32 F_ZERO = 1;
extend N { optional int32 x = 1; }
service S {}
rpc Foo(N) returns (N);
package x;
import "x";
syntax = "proto3";
option deprecated = true;
option deprecated = true; option deprecated = true;
option nope = 1;
option (nope) = 1;
option map_entry = true;
option message_set_wire_format = true;
option message_set_wire_format = true; extensions 4 to max;
option no_standard_descriptor_accessor = 1;
option deprecated_legacy_json_field_conflicts = true; int32 foo_bar = 1; int32 fooBar = 2;
;
;;
{}
}
{
[]
()
=
= 1;
1;
"x";
foo
foo;
foo bar
foo bar;
foo { int32 a = 1; }
int32 a = 1 { }
int32 a { } = 1;
export int32 a = 1;
local message L {}
export message L {}
int32 a = 1 // no semicolon
int32 a = 1; /* open
int32 /* c */ a /* d */ = /* e */ 1 /* f */ ; /* g */
int32 a = 1;; int32 b = 2;
`,
	"enum": `
A
A;
A = 1
A = ;
A 1;
= 1;
A = B;
A = "1";
A = 1.0;
A = -1;
A = - 1;
A = +1;
A = --1;
A = 0x10;
A = -0x10;
A = 2147483647;
A = 2147483648;
A = -2147483648;
A = -2147483649;
A = 1; B = 1;
A = 1; A = 2;
A = 0;
A = 1 [];
A = 1 [deprecated = true];
A = 1 [deprecated];
A = 1 [nope = 1];
A = 1 [deprecated = true, deprecated = true];
A = 1, B = 2;
int32 A = 1;
a.b = 1;
"A" = 1;
1 = 1;
message = 1;
option = 1;
reserved = 1;
option A = 1;
option allow_alias = true;
option allow_alias = true; A = 0;
option deprecated = true;
option nope = true;
reserved 1; A = 1;
reserved 1 to 5; A = 3;
reserved -5 to -1; A = -3;
reserved 1 to max;
reserved min to max;
reserved 5 to 1;
reserved 1 to 3, 2;
reserved 0;
reserved "A"; A = 1;
reserved "A", "A";
reserved A; A = 1;
reserved "a b";
reserved 2147483648;
reserved 1.5;
reserved;
extensions 1 to 5;
oneof o {}
message N {}
enum F { F_ZERO = 0; }
optional A = 1;
ZERO = 2;
e_one = 3; E_ONE = 4;
E_A_B = 3; E_AB = 4;
EA = 3; E_A = 4;
;
{}
foo
foo bar = 1;
E_ONE = 1 E_TWO = 2;
rpc A(B) returns (C);
`,
	"service": `
rpc
rpc;
rpc A;
rpc A()
rpc A() returns ();
rpc A(Q)
rpc A(Q);
rpc A(Q) returns (P)
rpc A(Q) returns P;
rpc A Q returns (P);
rpc A(Q) return (P);
rpc A(Q) returns (P) {}
rpc A(Q) returns (P) {};
rpc A(Q) returns (P) { ; }
rpc A(Q) returns (P) { option deprecated = true; }
rpc A(Q) returns (P) { option deprecated = true }
rpc A(Q) returns (P) { option nope = true; }
rpc A(Q) returns (P) { option (nope) = true; }
rpc A(Q) returns (P) { int32 a = 1; }
rpc A(Q) returns (P) [deprecated = true];
rpc A(Q) returns (P) { option idempotency_level = IDEMPOTENT; }
rpc A(Q) returns (P) { option idempotency_level = NOPE; }
rpc A(Gone) returns (P);
rpc A(Q) returns (Gone);
rpc A(S) returns (P);
rpc A(.a.v1.Q) returns (a.v1.P);
rpc A(int32) returns (P);
rpc A(Q, P) returns (P);
rpc A(Q q) returns (P);
rpc A(stream Q) returns (stream P);
rpc A(stream stream Q) returns (P);
rpc A(stream) returns (P);
rpc A(stream .a.v1.Q) returns (P);
rpc A(stream(Q)) returns (P);
rpc A(repeated Q) returns (P);
rpc A(map<int32, int32>) returns (P);
rpc A("Q") returns (P);
rpc A(Q) returns (P), B(Q) returns (P);
rpc A(Q) returns (P); rpc A(Q) returns (P);
rpc 1(Q) returns (P);
rpc "A"(Q) returns (P);
rpc rpc(Q) returns (P);
rpc (Q) returns (P);
rpc A(Q returns (P);
rpc A Q) returns (P);
rpc A(Q)) returns (P);
rpc A(Q) returns (P) {
RPC A(Q) returns (P);
A(Q) returns (P);
stream A(Q) returns (P);
option deprecated = true;
option nope = true;
option deprecated = true; option deprecated = true;
message N {}
enum F {}
int32 a = 1;
oneof o {}
service T {}
extend Q {}
reserved 1;
;
{}
}
foo
foo bar;
rpc S(Q) returns (P);
rpc Q(Q) returns (P);
`,
	"oneof": `
int32 a = 1
int32 a;
a = 1;
optional int32 a = 1;
repeated int32 a = 1;
required int32 a = 1;
map<int32, int32> a = 1;
oneof p { int32 a = 1; }
group G = 1 {}
optional group G = 1 {}
message N {}
enum F { F_ZERO = 0; }
option deprecated = true;
option nope = 1;
option (nope) = 1;
reserved 1;
extensions 1;
int32 a = 1; int32 b = 1;
int32 a = 1 [default = 1];
int32 a = 1 [nope = 1];
extend M { optional int32 x = 1; }
rpc A(B) returns (C);
;
{}
foo
int32 o = 1;
M m = 1; Gone g = 2;
int32 a = 1 [features.field_presence = IMPLICIT];
`,
	"option": `
option (opt) = 1;
option (opt) = {};
option (opt) = { r: 1 };
option (opt) = { r: [1, 2] };
option (opt) = { r: [1, 2,] };
option (opt) = { r: [] };
option (opt) = { r: 1 r: 2 };
option (opt) = { r: 1, r: 2; r: 3 };
option (opt) = { r 1 };
option (opt) = { r: "1" };
option (opt) = { r: 1.5 };
option (opt) = { r: -1 };
option (opt) = { r: - 1 };
option (opt) = { u: -1 };
option (opt) = { u: 4294967296 };
option (opt) = { r: 0x7fffffff };
option (opt) = { r: 2147483648 };
option (opt) = { s: 1 };
option (opt) = { s: x };
option (opt) = { s: "a" "b" };
option (opt) = { s: "a", s: "b" };
option (opt) = { s: "\xff" };
option (opt) = { s: "\u00e9\U0001f600" };
option (opt) = { y: "\xff\0\377" };
option (opt) = { b: true };
option (opt) = { b: True };
option (opt) = { b: t };
option (opt) = { b: 1 };
option (opt) = { b: 2 };
option (opt) = { b: "true" };
option (opt) = { d: inf };
option (opt) = { d: -inf };
option (opt) = { d: Infinity };
option (opt) = { d: nan };
option (opt) = { d: 1 };
option (opt) = { d: 1f };
option (opt) = { d: 1e999 };
option (opt) = { d: "1" };
option (opt) = { k: K_ONE };
option (opt) = { k: 1 };
option (opt) = { k: 7 };
option (opt) = { k: K_TWO };
option (opt) = { k: "K_ONE" };
option (opt) = { o: { r: 1 } };
option (opt) = { o { r: 1 } };
option (opt) = { o < r: 1 > };
option (opt) = { o: < r: 1 > };
option (opt) = { o: 1 };
option (opt) = { o: { gone: 1 } };
option (opt) = { gone: 1 };
option (opt) = { [gone]: 1 };
option (opt) = { [a.v1.gone]: 1 };
option (opt) = { [type.googleapis.com/a.v1.O]: {} };
option (opt) = { [a.v1.str]: "x" };
option (opt) = { m: { key: "a" value: 1 } };
option (opt) = { m: [{ key: "a" value: 1 }, { key: "a" value: 2 }] };
option (opt) = { m: { key: 1 } };
option (opt) = { m: { gone: 1 } };
option (opt) = { o: { } o: { } };
option (opt) = { r: 1 };¶option (opt) = { r: 2 };
option (opt).r = 1;¶option (opt).r = 2;
option (opt).s = "a";¶option (opt).s = "b";
option (opt).o.s = "a";¶option (opt).o.d = 1;
option (opt).o = {};¶option (opt).o.s = "x";
option (opt).s = "x";¶option (opt) = {};
option (opt).gone = 1;
option (opt).s.x = 1;
option (opt).m = { key: "a" value: 1 };
option (opt).m.key = "a";
option (opt).r.x = 1;
option (opt).(str) = "x";
option (opt).(gone) = "x";
option (opt) .r = 1;
option (opt).r = [1, 2];
option (ropt) = { r: 1 };¶option (ropt) = { r: 2 };
option (ropt) = [{ r: 1 }, { r: 2 }];
option (ropt).r = 1;
option (str) = "x";
option (str) = 'x' "y";
option (str) = x;
option (str) = 1;
option (str) = "a";¶option (str) = "b";
option (str) = { };
option (num) = 1;
option (num) = -1;
option (num) = - 1;
option (num) = +1;
option (num) = 1.0;
option (num) = 1e3;
option (num) = 0x10;
option (num) = 010;
option (num) = 09;
option (num) = 2147483648;
option (num) = -2147483648;
option (num) = "1";
option (num) = inf;
option (num) = true;
option (kopt) = K_ONE;
option (kopt) = K.K_ONE;
option (kopt) = 1;
option (kopt) = GONE;
option (.a.v1.num) = 1;
option (a.v1.num) = 1;
option (v1.num) = 1;
option (a.num) = 1;
option num = 1;
option (O) = {};
option (opt = {};
option opt) = {};
option (opt) = { ;
option (opt) = { r: 1;
option (opt) = { r: [1 };
option (opt) = { r: [1; 2] };
option (opt) = { r: 1 ] ;
option (opt) = { : 1 };
option (opt) = { r: };
option (opt) = { r };
option (opt) = { "r": 1 };
option (opt) = { 1: 1 };
option (opt) = { r: 1,, r: 2 };
option (opt) = { , r: 1 };
option (opt) = { r: 1 # c¶ };
option (opt) = { /* c */ r: /* d */ 1 // e¶ };
option (opt) = { o: { o: { o: { o: { s: "deep" } } } } };
message X { int32 a = 1 [(opt) = {}]; }
message X { option (opt) = {}; }
message X { option (str) = "x"; }
`,
}
