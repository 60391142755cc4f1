package breaking

import "github.com/platinummonkey/spoke/internal/check"

// docsOfDeletion documents the rules about what is gone.
func docsOfDeletion() map[string]check.Doc {
	const (
		sky      = "enum Sky {\n  SKY_UNSPECIFIED = 0;\n}\n"
		station  = "message Station {}\n"
		reading  = "message Reading {\n  string unit = 1;\n  double value = 2;\n}\n"
		less     = "message Reading {\n  double value = 2;\n}\n"
		rain     = "enum Sky {\n  SKY_UNSPECIFIED = 0;\n  SKY_RAIN = 1;\n}\n"
		open     = proto2 + "message Reading {\n  extensions 100 to 199;\n}\n"
		extended = open + "extend Reading {\n  optional string unit = 100;\n}\n"
		service  = "service WeatherService {}\n"
		elsewhen = "Files, messages and fields may move within a package, but what the package has it keeps."
	)
	return map[string]check.Doc{
		"ENUM_NO_DELETE":      doc("Enums stay in their file.", whyFile, sky+station, station),
		"MESSAGE_NO_DELETE":   doc("Messages stay in their file.", whyFile, station+reading, reading),
		"SERVICE_NO_DELETE":   doc("Services stay in their file.", whyFile, station+service, station),
		"EXTENSION_NO_DELETE": doc("Extensions stay in their file.", whyFile, extended, open),
		"FILE_NO_DELETE": doc("Files are not deleted.", "Whoever imports a file, or includes what is generated of it, needs it to be there. A file that is moved counts as deleted.",
			"-- acme/weather/v1/station.proto --\n"+example(station)+"-- acme/weather/v1/reading.proto --\n"+example(reading),
			"-- acme/weather/v1/reading.proto --\n"+example(reading)),
		"PACKAGE_NO_DELETE": doc("Packages are not deleted.", whySource,
			"-- acme/weather/v1/station.proto --\n"+example(station)+"-- acme/user/v1/user.proto --\nsyntax = \"proto3\";\npackage acme.user.v1;\nmessage User {}\n",
			"-- acme/weather/v1/station.proto --\n"+example(station)),
		"PACKAGE_ENUM_NO_DELETE":      doc("Enums stay in their package.", elsewhen, sky+"enum Season {\n  SEASON_UNSPECIFIED = 0;\n}\n", sky),
		"PACKAGE_MESSAGE_NO_DELETE":   doc("Messages stay in their package.", elsewhen, station+reading, reading),
		"PACKAGE_SERVICE_NO_DELETE":   doc("Services stay in their package.", elsewhen, station+service, station),
		"PACKAGE_EXTENSION_NO_DELETE": doc("Extensions stay in their package.", elsewhen, extended+"extend Reading {\n  optional string place = 101;\n}\n", extended),

		"RPC_NO_DELETE": doc("The methods of a service stay.", "Clients of the earlier version call what is no longer there.",
			"service WeatherService {\n  rpc Read(Get) returns (Got);\n  rpc Write(Get) returns (Got);\n}\nmessage Get {}\nmessage Got {}\n",
			"service WeatherService {\n  rpc Read(Get) returns (Got);\n}\nmessage Get {}\nmessage Got {}\n"),
		"ONEOF_NO_DELETE": doc("Oneofs stay.", whySource,
			"message Reading {\n  oneof value {\n    double number = 1;\n    string text = 2;\n  }\n}\n",
			"message Reading {\n  double number = 1;\n  string text = 2;\n}\n"),

		"FIELD_NO_DELETE": doc("The fields of a message stay.", "Code that uses the field no longer compiles. Mark it `deprecated` instead.", reading, less),
		"FIELD_NO_DELETE_UNLESS_NAME_RESERVED": doc("The name of a field that is deleted is reserved.",
			"A field of that name that comes later would be taken for the old one where messages are JSON.", reading, less),
		"FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED": doc("The number of a field that is deleted is reserved.",
			"A field of that number that comes later would be taken for the old one. Write `reserved 1;`.", reading, less),
		"ENUM_VALUE_NO_DELETE": doc("The values of an enum stay.", "Code that uses the value no longer compiles. Mark it `deprecated` instead.", rain, sky),
		"ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED": doc("The names of an enum value that is deleted are reserved.",
			"A value of that name that comes later would be taken for the old one where messages are JSON.", rain, sky),
		"ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED": doc("The number of an enum value that is deleted is reserved.",
			"A value of that number that comes later would be taken for the old one. Write `reserved 1;`.", rain, sky),

		"RESERVED_ENUM_NO_DELETE": doc("What an enum reserves stays reserved.", "Numbers and names are reserved because messages that use them may still be about.",
			"enum Sky {\n  SKY_UNSPECIFIED = 0;\n  reserved 1 to 5;\n}\n", "enum Sky {\n  SKY_UNSPECIFIED = 0;\n  reserved 1 to 4;\n}\n"),
		"RESERVED_MESSAGE_NO_DELETE": doc("What a message reserves stays reserved.", "Numbers and names are reserved because messages that use them may still be about.",
			"message Reading {\n  reserved 1 to 5;\n  reserved \"unit\";\n}\n", "message Reading {\n  reserved 1 to 5;\n}\n"),
		"EXTENSION_MESSAGE_NO_DELETE": doc("What a message leaves to extensions stays theirs.", "Extensions with numbers that are no longer open do not compile.",
			open, proto2+"message Reading {\n  extensions 100 to 149;\n}\n"),
	}
}
