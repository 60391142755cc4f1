package config_test

import (
	"os"
	"strings"
	"testing"

	"github.com/platinummonkey/spoke/registryd/config"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Sources{DataFolder: "/data"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Address() != "127.0.0.1:8080" || c.HealthAddress() != "127.0.0.1:9090" || c.Database != "/data/registryd/registry.db" ||
		c.Folder != "/data/registryd/blobs" || c.Postgres != "" || c.S3 != nil || c.Redis != "" || c.NoCache {
		t.Errorf("%+v", c)
	}
}

func TestPrecedence(t *testing.T) {
	t.Parallel()
	src := config.Sources{FileName: "f.yaml", File: []byte("port: 1001\nhealth_port: 1002\nlog_level: debug\n")}
	src.Environ = []string{"SPOKE_HEALTH_PORT=1003", "SPOKE_LOG_LEVEL=warn", "OTHER=1", "SPOKE_CACHE_DIR=not-ours", "SPOKE_HOST="}
	src.Flags = map[string]string{"log_level": "error"}
	c, err := config.Load(src)
	if err != nil {
		t.Fatal(err)
	}
	if c.Port != 1001 || c.HealthPort != 1003 || c.LogLevel.String() != "ERROR" || c.Host != "127.0.0.1" {
		t.Errorf("%+v", c)
	}
}

func TestStores(t *testing.T) {
	t.Parallel()
	c, err := config.Load(config.Sources{Flags: map[string]string{
		"metadata": "postgres://db/spoke", "blobs": "s3://key:se%2Fcret@host:9000/bucket?tls=false&region=eu", "cache": "redis://cache/1",
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := config.S3{Endpoint: "host:9000", Bucket: "bucket", AccessKey: "key", SecretKey: "se/cret", Region: "eu", PathStyle: true}
	if c.Postgres != "postgres://db/spoke" || c.S3 == nil || *c.S3 != want || c.Redis != "redis://cache/1" || c.Database != "" || c.Folder != "" {
		t.Errorf("%+v %+v", c, c.S3)
	}
	c, err = config.Load(config.Sources{Environ: []string{
		"SPOKE_STORAGE_TYPE=postgres", "SPOKE_POSTGRES_URL=postgresql://db/spoke", "SPOKE_S3_ENDPOINT=http://host:9000/", "SPOKE_S3_BUCKET=bucket",
		"SPOKE_S3_ACCESS_KEY=a", "SPOKE_S3_SECRET_KEY=b", "SPOKE_REDIS_URL=redis://cache", "SPOKE_POSTGRES_REPLICA_URLS=postgres://r1, postgres://r2",
	}})
	if err != nil {
		t.Fatal(err)
	}
	want = config.S3{Endpoint: "host:9000", Bucket: "bucket", AccessKey: "a", SecretKey: "b", Region: "us-east-1", PathStyle: true}
	if *c.S3 != want || c.Postgres != "postgresql://db/spoke" || c.Redis != "redis://cache" || len(c.Replicas) != 2 {
		t.Errorf("%+v %+v", c, c.S3)
	}
	c, err = config.Load(config.Sources{FileName: "f", File: []byte("metadata: /d/one.db\nblobs: /d/blobs\ncache: off\n")})
	if err != nil || c.Database != "/d/one.db" || c.Folder != "/d/blobs" || !c.NoCache {
		t.Errorf("%+v %v", c, err)
	}
	c, err = config.Load(config.Sources{FileName: "f", File: []byte("postgres_url: postgres://db\npostgres_replica_urls:\n  - postgres://a\n  - postgres://b\n")})
	if err != nil || len(c.Replicas) != 2 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestCollector(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"collector:4318":               "http://collector:4318/v1/traces",
		"https://collector/":           "https://collector/v1/traces",
		"http://collector:80/x/traces": "http://collector:80/x/traces",
	} {
		c, err := config.Load(config.Sources{Flags: map[string]string{"otel_enabled": "true", "otel_endpoint": given}})
		if err != nil || c.OTel != want {
			t.Errorf("%s: %q %v, want %q", given, c.OTel, err, want)
		}
	}
	if c, err := config.Load(config.Sources{Flags: map[string]string{"otel_endpoint": "collector:4318"}}); err != nil || c.OTel != "" {
		t.Errorf("%q %v", c.OTel, err)
	}
}

// TestRefused has what cannot be meant. The error names the key, and no password.
func TestRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ settings, key string }{
		{"prot: 1", `unknown key "prot"; did you mean port?`},
		{"s3:\n  bucket: x", `unknown key "s3.bucket"; did you mean s3_bucket?`},
		{"port: nine", "port:"},
		{"port: 70000", "port:"},
		{"port: -1", "port:"},
		{"health_port: 8080", "health_port:"},
		{"tls_cert: a.pem", "tls_cert:"},
		{"tls_key: a.pem", "tls_cert:"},
		{"public_url: example.com", "public_url:"},
		{"public_url: https://example.com/path", "public_url:"},
		{"log_level: loud", "log_level:"},
		{"shutdown_timeout: soon", "shutdown_timeout:"},
		{"storage_type: hybrid", "storage_type:"},
		{"storage_type: postgres", "storage_type: postgres needs postgres_url"},
		{"storage_type: postgres\npostgres_url: postgres://x", "storage_type: postgres keeps files in S3"},
		{"storage_type: filesystem\npostgres_url: postgres://x", "storage_type:"},
		{"storage_type: filesystem\nblobs: s3://a:b@h/b", "storage_type:"},
		{"postgres_url: mysql://me:secret@x", "postgres_url:"},
		{"metadata: mysql://me:secret@x", "metadata:"},
		{"metadata: a.db\npostgres_url: postgres://x", "postgres_url:"},
		{"postgres_replica_urls: postgres://x", "postgres_replica_urls:"},
		{"postgres_url: postgres://x\npostgres_replica_urls: x", "postgres_replica_urls:"},
		{"blobs: gs://me:secret@x", "blobs:"},
		{"blobs: s3://me:secret@host", "blobs:"},
		{"blobs: s3://host/bucket", "s3_access_key:"},
		{"blobs: s3://a:b@host/bucket?x=y", "blobs: unknown parameter"},
		{"blobs: folder\ns3_endpoint: h", "s3_endpoint:"},
		{"s3_bucket: b", "s3_bucket:"},
		{"s3_endpoint: h\ns3_access_key: a\ns3_secret_key: b", "s3_bucket:"},
		{"s3_use_path_style: maybe", "s3_use_path_style:"},
		{"cache: disk://me:secret@x", "cache:"},
		{"cache: memory\nredis_url: redis://x", "redis_url:"},
		{"cache_enabled: false\nredis_url: redis://x", "cache_enabled:"},
		{"redis_url: http://me:secret@x", "redis_url:"},
		{"otel_enabled: true", "otel_enabled:"},
		{"otel_enabled: true\notel_endpoint: grpc://h:4317", "otel_endpoint:"},
		{"otel_enabled: true\notel_endpoint: http://", "otel_endpoint:"},
		{"max_push_bytes: 0", "max_push_bytes:"},
		{"- a list", "f.yaml:"},
	} {
		_, err := config.Load(config.Sources{FileName: "f.yaml", File: []byte(tt.settings)})
		if err == nil || !strings.Contains(err.Error(), tt.key) || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%q: %v; want an error with %q", tt.settings, err, tt.key)
		}
	}
	for variable, key := range map[string]string{"SPOKE_S3_BUKET": "s3_bucket", "SPOKE_PROT": "port", "SPOKE_LOGLEVEL": "log_level"} {
		_, err := config.Load(config.Sources{Environ: []string{variable + "=x"}})
		if want := variable + "; did you mean " + key + "?"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a mistyped variable: %v", err)
		}
	}
	others := []string{"SPOKE_CONFIG=x", "SPOKE_OFFLINE=1", "SPOKE_REGISTRY=x", "SPOKE_OWNER=x", "SPOKE_BENCH=1", "SPOKE_MINIO=x", "SPOKE_TEST_REGISTRYD=x", "SPOKE_TOKEN=x"}
	if _, err := config.Load(config.Sources{Environ: others}); err != nil {
		t.Errorf("variables of other programs: %v", err)
	}
}

// TestDocumented keeps the table of the manual whole.
func TestDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/registry.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings() {
		line := "| `" + s.Key + "` | "
		if s.Default != "" {
			line += "`" + s.Default + "`"
		}
		if line += " | " + s.Doc + " |\n"; !strings.Contains(string(page), line) {
			t.Errorf("docs/registry.md does not have the line\n%s", line)
		}
	}
}
