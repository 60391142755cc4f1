package config

import (
	"net/url"
	"strings"
)

// blobs finds out where files are kept: a URL says all at once, or settings
// say it one by one.
func (r *reader) blobs(c *Config) {
	pathStyle := r.truth("s3_use_path_style")
	if r.text("s3_force_path_style") != "" {
		pathStyle = r.truth("s3_force_path_style")
	}
	s3 := &S3{
		Bucket: r.text("s3_bucket"), AccessKey: r.text("s3_access_key"), SecretKey: r.text("s3_secret_key"),
		Region: r.text("s3_region"), PathStyle: pathStyle, TLS: true,
	}
	endpoint := r.text("s3_endpoint")
	blobs := r.text("blobs")
	switch {
	case strings.HasPrefix(blobs, "s3://"):
		u, err := url.Parse(blobs)
		if err != nil || u.Host == "" || strings.Trim(u.Path, "/") == "" {
			r.fault("blobs", "it is not of the form s3://KEY:SECRET@HOST/BUCKET")
			return
		}
		if endpoint != "" {
			r.fault("s3_endpoint", "blobs names another service")
		}
		s3.Endpoint, s3.Bucket = u.Host, strings.Trim(u.Path, "/")
		if u.User != nil {
			s3.AccessKey = u.User.Username()
			s3.SecretKey, _ = u.User.Password()
		}
		for key, values := range u.Query() {
			switch value := values[0]; key {
			case "region":
				s3.Region = value
			case "tls":
				s3.TLS = value != "false"
			case "path_style":
				s3.PathStyle = value != "false"
			default:
				r.fault("blobs", "unknown parameter %q", key)
			}
		}
	case strings.Contains(blobs, "://"):
		r.fault("blobs", "it is neither an s3:// URL nor a folder")
		return
	case blobs != "":
		if endpoint != "" {
			r.fault("s3_endpoint", "blobs names a folder")
		}
		c.Folder = blobs
		return
	case endpoint != "":
		s3.Endpoint = endpoint
		if rest, ok := strings.CutPrefix(endpoint, "http://"); ok {
			s3.Endpoint, s3.TLS = rest, false
		} else if rest, ok := strings.CutPrefix(endpoint, "https://"); ok {
			s3.Endpoint = rest
		}
		s3.Endpoint = strings.TrimSuffix(s3.Endpoint, "/")
	default:
		for _, key := range []string{"s3_bucket", "s3_access_key", "s3_secret_key"} {
			if r.text(key) != "" {
				r.fault(key, "there is no s3_endpoint to use it with")
			}
		}
		return
	}
	if s3.Bucket == "" {
		r.fault("s3_bucket", "it is not set, and s3_endpoint is")
	}
	if s3.AccessKey == "" || s3.SecretKey == "" {
		r.fault("s3_access_key", "it and s3_secret_key have to be set")
	}
	c.S3 = s3
}

// caches finds out what is cached where.
func (r *reader) caches(c *Config) {
	enabled := r.truth("cache_enabled")
	cache := r.text("cache")
	redis := r.text("redis_url")
	switch {
	case cache == "" || cache == "memory":
	case cache == "off":
		enabled = false
	case isRedis(cache):
		if redis != "" && redis != cache {
			r.fault("redis_url", "cache says something else")
		}
		redis = cache
	default:
		r.fault("cache", "it is not memory, off or a redis:// URL")
	}
	if redis != "" {
		switch {
		case !isRedis(redis):
			r.fault("redis_url", "it is not a redis:// URL")
		case cache == "memory":
			r.fault("redis_url", "cache says memory")
		case !enabled:
			r.fault("cache_enabled", "a cache is named, and caching is off")
		}
	}
	c.Redis, c.NoCache = redis, !enabled
}

func isRedis(s string) bool {
	return strings.HasPrefix(s, "redis://") || strings.HasPrefix(s, "rediss://")
}
