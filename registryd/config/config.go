// Package config is the configuration of a registry: flags, environment and
// one file, in that order of precedence, checked as a whole.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/viper"
)

// Config is a configuration that makes sense.
type Config struct {
	Host             string
	Port, HealthPort int
	TLSCert, TLSKey  string
	// PublicURL is where clients find the registry; empty if where it listens.
	PublicURL string
	// Postgres is the URL of the database; without it Database is the file of
	// the embedded one.
	Postgres, Database string
	// Root is the folder of all that is embedded.
	Root     string
	Replicas []string
	// S3 is where files are; without it Folder is.
	S3     *S3
	Folder string
	// Redis is the URL of the cache. Without it the cache is in memory, or, if
	// NoCache is set, nowhere.
	Redis    string
	NoCache  bool
	Limits   Limits
	LogLevel slog.Level
	// OTel is the URL that traces are sent to; empty for none.
	OTel            string
	ShutdownTimeout time.Duration
}

// S3 is a bucket of a service.
type S3 struct {
	// Endpoint is HOST[:PORT].
	Endpoint, Bucket, AccessKey, SecretKey, Region string
	TLS, PathStyle                                 bool
}

// Limits are those of one push.
type Limits struct {
	Bytes, FileBytes int64
	Files            int
}

// Address is where to listen.
func (c Config) Address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

// HealthAddress is where to answer health checks; empty for nowhere.
func (c Config) HealthAddress() string {
	if c.HealthPort == 0 {
		return ""
	}
	return net.JoinHostPort(c.Host, strconv.Itoa(c.HealthPort))
}

// Sources are where settings come from.
type Sources struct {
	// Flags has what the command line says, by key.
	Flags map[string]string
	// Environ is the environment, as KEY=VALUE.
	Environ []string
	// File is the text of the file, if any, and FileName its name.
	File     []byte
	FileName string
	// DataFolder is where the user's programs keep data.
	DataFolder string
}

// prefix begins the names of environment variables.
const prefix = "SPOKE_"

// Load puts settings together. The error says what is wrong by the key.
func Load(src Sources) (Config, error) {
	v := viper.New()
	known := map[string]bool{}
	for _, s := range Settings() {
		known[s.Key] = true
		v.SetDefault(s.Key, s.Default)
	}
	// "force" is what some programs call the same.
	known["s3_force_path_style"] = true
	if src.FileName != "" {
		v.SetConfigType("yaml")
		if err := v.ReadConfig(bytes.NewReader(src.File)); err != nil {
			return Config{}, fmt.Errorf("%s: %w", src.FileName, err)
		}
		for _, key := range v.AllKeys() {
			if !known[key] {
				return Config{}, fmt.Errorf("%s: unknown key %q%s", src.FileName, key, suggest(key))
			}
			if list, ok := v.Get(key).([]any); ok {
				v.Set(key, strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]"))
			}
		}
	}
	if err := environment(v, src.Environ, known); err != nil {
		return Config{}, err
	}
	for key, value := range src.Flags {
		v.Set(key, value)
	}
	r := reader{v: v}
	c := r.config(src.DataFolder)
	return c, errors.Join(r.faults...)
}

// environment reads variables. One that begins as several of ours do but is
// none is an error, and so is one that is ours but for a letter or two; others
// with our prefix belong to other programs.
func environment(v *viper.Viper, environ []string, known map[string]bool) error {
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		short, ours := strings.CutPrefix(name, prefix)
		key := strings.ToLower(short)
		switch {
		case !ours || value == "":
		case known[key]:
			// Below flags, above the file and defaults.
			v.Set(key, value)
		case slices.ContainsFunc([]string{"s3_", "postgres_", "redis_", "otel_", "filesystem_", "storage_", "health_", "tls_"},
			func(group string) bool { return strings.HasPrefix(key, group) }) || suggest(key) != "":
			return fmt.Errorf("unknown environment variable %s%s", name, suggest(key))
		}
	}
	return nil
}

// suggest names a key that differs in little, if there is one.
func suggest(key string) string {
	for _, s := range Settings() {
		if distance(key, s.Key) <= 2 {
			return fmt.Sprintf("; did you mean %s?", s.Key)
		}
	}
	return ""
}

// distance is the number of letters to add, drop or change.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, last+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// reader reads settings and collects what is wrong with them.
type reader struct {
	v      *viper.Viper
	faults []error
}

func (r *reader) fault(key, format string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
}

func (r *reader) text(key string) string { return strings.TrimSpace(r.v.GetString(key)) }

func (r *reader) number(key string, least, most int64) int64 {
	n, err := strconv.ParseInt(r.text(key), 10, 64)
	if err != nil || n < least || n > most {
		r.fault(key, "%q is not a number from %d to %d", r.text(key), least, most)
	}
	return n
}

func (r *reader) truth(key string) bool {
	b, err := strconv.ParseBool(r.text(key))
	if err != nil {
		r.fault(key, "%q is neither true nor false", r.text(key))
	}
	return b
}

func (r *reader) config(dataFolder string) Config {
	c := Config{
		Host: r.text("host"), Port: int(r.number("port", 0, 65535)), HealthPort: int(r.number("health_port", 0, 65535)),
		TLSCert: r.text("tls_cert"), TLSKey: r.text("tls_key"), PublicURL: strings.TrimSuffix(r.text("public_url"), "/"),
		Limits: Limits{
			Bytes: r.number("max_push_bytes", 1, 1<<31-1<<21), FileBytes: r.number("max_file_bytes", 1, 1<<31),
			Files: int(r.number("max_push_files", 1, 1<<24)),
		},
	}
	if c.Port == c.HealthPort && c.Port != 0 {
		r.fault("health_port", "%d is the port of the registry, too", c.Port)
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		r.fault("tls_cert", "a certificate and a key, tls_key, go together")
	}
	if c.PublicURL != "" {
		if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Path != "" || u.Scheme != "http" && u.Scheme != "https" {
			r.fault("public_url", "%q is not of the form https://HOST[:PORT]", c.PublicURL)
		}
	}
	if err := c.LogLevel.UnmarshalText([]byte(r.text("log_level"))); err != nil {
		r.fault("log_level", "%q is not debug, info, warn or error", r.text("log_level"))
	}
	var err error
	if c.ShutdownTimeout, err = time.ParseDuration(r.text("shutdown_timeout")); err != nil || c.ShutdownTimeout < 0 {
		r.fault("shutdown_timeout", "%q is no duration such as 30s", r.text("shutdown_timeout"))
	}
	if r.truth("otel_enabled") {
		c.OTel = r.collector()
	}
	r.stores(&c, dataFolder)
	r.caches(&c)
	return c
}

// collector is the URL that traces are sent to.
func (r *reader) collector() string {
	text := r.text("otel_endpoint")
	if text == "" {
		r.fault("otel_enabled", "otel_endpoint says where to, and is not set")
		return ""
	}
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		r.fault("otel_endpoint", "%q is neither HOST:PORT nor the http:// or https:// URL of a collector", r.text("otel_endpoint"))
		return ""
	}
	if strings.Trim(u.Path, "/") == "" {
		u.Path = "/v1/traces"
	}
	return u.String()
}

// stores finds out where things are kept.
func (r *reader) stores(c *Config, dataFolder string) {
	root := r.text("filesystem_root")
	if root == "" {
		root = filepath.Join(dataFolder, "registryd")
	}
	c.Root = root
	c.Database, c.Folder = filepath.Join(root, "registry.db"), filepath.Join(root, "blobs")
	switch meta := r.text("metadata"); {
	case isPostgres(meta):
		c.Postgres = meta
	case strings.Contains(meta, "://"):
		r.fault("metadata", "it is neither a postgres:// URL nor a path") // and may hold a password
	case meta != "":
		c.Database = meta
	}
	if given := r.text("postgres_url"); given != "" {
		if !isPostgres(given) {
			r.fault("postgres_url", "it is not a postgres:// URL")
		}
		if r.text("metadata") != "" && given != r.text("metadata") {
			r.fault("postgres_url", "metadata says something else")
		}
		c.Postgres = given
	}
	for replica := range strings.SplitSeq(r.text("postgres_replica_urls"), ",") {
		if replica = strings.TrimSpace(replica); replica == "" {
			continue
		}
		if !isPostgres(replica) {
			r.fault("postgres_replica_urls", "not all are postgres:// URLs")
		}
		c.Replicas = append(c.Replicas, replica)
	}
	if len(c.Replicas) > 0 && c.Postgres == "" {
		r.fault("postgres_replica_urls", "there is no database to be replicated: set postgres_url")
	}
	r.blobs(c)
	switch kind := r.text("storage_type"); kind {
	case "":
	case "filesystem":
		if c.Postgres != "" {
			r.fault("storage_type", "filesystem has no PostgreSQL, and its URL is set")
		}
		if c.S3 != nil {
			r.fault("storage_type", "filesystem has no S3, and s3_endpoint or blobs names one")
		}
	case "postgres":
		if c.Postgres == "" {
			r.fault("storage_type", "postgres needs postgres_url")
		}
		if c.S3 == nil {
			r.fault("storage_type", "postgres keeps files in S3: set s3_endpoint and s3_bucket, or blobs")
		}
		if r.v.GetString("filesystem_root") != "" {
			r.fault("filesystem_root", "nothing is kept there with the storage type postgres")
		}
	default:
		r.fault("storage_type", "%q is neither filesystem nor postgres", kind)
	}
	if c.Postgres != "" {
		c.Database = ""
	}
	if c.S3 != nil {
		c.Folder = ""
	}
}

func isPostgres(s string) bool {
	return strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://")
}
