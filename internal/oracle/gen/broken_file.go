package gen

// brokenHead is what stands at the head of a file.
const brokenHead = `
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
`

// brokenFile is what stands in a file.
const brokenFile = `
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
`
