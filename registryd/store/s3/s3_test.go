package s3_test

import (
	"testing"

	"github.com/platinummonkey/spoke/registryd/core"
	"github.com/platinummonkey/spoke/registryd/core/coretest"
	"github.com/platinummonkey/spoke/registryd/services"
	"github.com/platinummonkey/spoke/registryd/store/s3"
)

func TestStore(t *testing.T) {
	t.Parallel()
	config := s3.Config{Endpoint: services.S3(t), Bucket: "registry", AccessKey: services.AccessKey, SecretKey: services.SecretKey, Region: "us-east-1", PathStyle: true}
	coretest.TestBlobs(t, func(t *testing.T) core.Blobs {
		t.Helper()
		s, err := s3.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		return s
	})
	config.SecretKey = "wrong"
	if _, err := s3.Open(t.Context(), config); err == nil {
		t.Error("a wrong key opens the bucket")
	}
}
