package gen

// brokenMessage is what stands in a message.
const brokenMessage = `
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
reserved a.b;
reserved a. b, c;
reserved .a;
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
`

// brokenEnum is what stands in an enum.
const brokenEnum = `
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
`

// brokenService is what stands in a service.
const brokenService = `
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
`

// brokenOneof is what stands in a oneof.
const brokenOneof = `
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
`
