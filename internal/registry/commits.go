package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/platinummonkey/spoke/internal/module"
)

// cachedCommit is what the cache has of a commit.
type cachedCommit struct {
	Version    string    `json:"version"`
	Owner      string    `json:"owner"`
	Module     string    `json:"module"`
	CreateTime time.Time `json:"create_time"`
	Digest     string    `json:"digest"`
}

// Created are the times at which versions of modules were made, in their order.
// All have digests of one kind.
func (c *Client) Created(ctx context.Context, keys []module.Key) ([]time.Time, error) {
	times := make([]time.Time, len(keys))
	var missing []int
	for i, k := range keys {
		var cached cachedCommit
		text, err := os.ReadFile(c.cache.commitFile(k))
		if err == nil && json.Unmarshal(text, &cached) == nil && cached.Digest == k.Digest.String() {
			times[i] = cached.CreateTime
			continue
		}
		missing = append(missing, i)
	}
	if len(missing) == 0 {
		return times, nil
	}
	refs := make([]module.Ref, len(missing))
	for j, i := range missing {
		refs[j] = module.Ref{FullName: keys[i].FullName, Label: keys[i].Commit.String()}
	}
	commits, err := c.Commits(ctx, refs, keys[missing[0]].Digest.Kind)
	if err != nil {
		return nil, err
	}
	for j, i := range missing {
		times[i] = commits[j].Created
		if err := c.cache.writeCommit(commits[j]); err != nil {
			return nil, fmt.Errorf("write %s to the cache: %w", keys[i], err)
		}
	}
	return times, nil
}

func (c cache) commitFile(k module.Key) string {
	return filepath.Join(c.dir, "v3", "commits", k.Digest.Kind.String(), k.Registry, k.Commit.String()+".json")
}

func (c cache) writeCommit(commit Commit) error {
	name := c.commitFile(commit.Key)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	text, err := json.Marshal(cachedCommit{"v1", commit.Owner, commit.Name, commit.Created, commit.Digest.String()})
	if err != nil {
		return err
	}
	return writeWhole(name, text)
}
