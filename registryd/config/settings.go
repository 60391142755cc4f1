package config

// A Setting is one thing that can be set: in the file by its key, in the
// environment by SPOKE_ and the key in capitals, on the command line by the
// key with hyphens.
type Setting struct {
	Key, Default, Doc string
}

// Settings are all of them, in the order in which they are documented.
func Settings() []Setting {
	return []Setting{
		{"host", "127.0.0.1", "address to listen on; 0.0.0.0 for all"},
		{"port", "8080", "port of the registry"},
		{"health_port", "9090", "port of health checks and metrics; 0 for none"},
		{"tls_cert", "", "file with the certificate; read again when it changes"},
		{"tls_key", "", "file with the key of the certificate"},
		{"public_url", "", "address that clients use, if not that of the host and port"},
		{"storage_type", "", "filesystem: everything below one folder; postgres: PostgreSQL and S3"},
		{"filesystem_root", "", "folder of the embedded stores; by default registryd in the user's data folder"},
		{"metadata", "", "where everything but files is kept: a postgres:// URL, or the path of an embedded database"},
		{"blobs", "", "where files are kept: s3://KEY:SECRET@HOST/BUCKET, or a folder"},
		{"cache", "", "memory, redis://HOST:PORT/DB or off"},
		{"postgres_url", "", "the same as metadata with a postgres:// URL"},
		{"postgres_replica_urls", "", "URLs of streaming replicas, with commas between them; what never changes is read from them"},
		{"s3_endpoint", "", "HOST:PORT of the S3 service, or its URL"},
		{"s3_bucket", "", "bucket for files; it must exist, or the keys must allow to make it"},
		{"s3_access_key", "", "access key of the S3 service"},
		{"s3_secret_key", "", "secret key of the S3 service"},
		{"s3_region", "us-east-1", "region of the bucket"},
		{"s3_use_path_style", "true", "whether the bucket stands in the path, and not in the host name"},
		{"redis_url", "", "the same as cache with a redis:// URL"},
		{"cache_enabled", "true", "whether to cache at all"},
		{"max_push_bytes", "134217728", "size of the largest push"},
		{"max_file_bytes", "16777216", "size of the largest file in a push"},
		{"max_push_files", "20000", "number of files in the largest push"},
		{"log_level", "info", "debug, info, warn or error"},
		{"otel_enabled", "false", "whether to send traces of requests and of what they ask of stores, by OTLP over HTTP"},
		{"otel_endpoint", "", "HOST:PORT of the collector, or its URL; the path is /v1/traces unless the URL has one"},
		{"shutdown_timeout", "30s", "how long requests may take to finish when the registry stops"},
	}
}
