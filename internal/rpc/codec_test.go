package rpc_test

import (
	"reflect"
	"testing"

	"github.com/platinummonkey/spoke/internal/rpc"
)

func full() *rpc.GetGraphResponse {
	return &rpc.GetGraphResponse{Graph: &rpc.Graph{
		Commits: []*rpc.Commit{
			{ID: "a", CreateTime: &rpc.Timestamp{Seconds: 1, Nanos: 2}, Digest: &rpc.Digest{Type: 1, Value: []byte{0, 1}}},
			{},
		},
		Edges: []*rpc.Edge{{FromNode: &rpc.Node{CommitID: "a"}, ToNode: &rpc.Node{CommitID: "b", Registry: "r"}}},
	}}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	empty := ""
	for _, want := range []any{
		full(),
		&rpc.ResourceRef{Name: &rpc.ResourceName{Owner: "o", Module: "m", Ref: &empty}},
		&rpc.ListLabelHistoryRequest{PageSize: 250, PageToken: "x", OnlyCommitsWithChangedDigests: true, Order: rpc.OldestFirst},
		&rpc.UploadRequest{DepCommitIDs: []string{"a", ""}},
	} {
		got := reflect.New(reflect.TypeOf(want).Elem()).Interface()
		if err := rpc.Unmarshal(rpc.Marshal(want), got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%T: got %+v, %v; want %+v", want, got, err, want)
		}
	}
}

func TestUnknownFields(t *testing.T) {
	t.Parallel()
	var got rpc.ModuleName
	if err := rpc.Unmarshal(rpc.Marshal(&rpc.ResourceName{Owner: "o", Module: "m", Ref: new(string)}), &got); err != nil || got.Owner != "o" || got.Module != "m" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	good := rpc.Marshal(full())
	for n := range len(good) {
		// No part of a message makes anything but a message or an error.
		_ = rpc.Unmarshal(good[:n], new(rpc.GetGraphResponse))
	}
	for _, data := range [][]byte{{0x0a}, {0x0a, 5, 1}, {0}, {0x0b}, {0x08, 1}, {0x0f, 1}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}} {
		if err := rpc.Unmarshal(data, new(rpc.GetGraphResponse)); err == nil {
			t.Errorf("%x is taken for a message", data)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add(rpc.Marshal(full()))
	f.Add([]byte{0x0a, 2, 8, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		var one, two rpc.GetGraphResponse
		if rpc.Unmarshal(data, &one) != nil {
			return
		}
		if err := rpc.Unmarshal(rpc.Marshal(&one), &two); err != nil || !reflect.DeepEqual(&one, &two) {
			t.Errorf("%x: %+v became %+v, %v", data, one, two, err)
		}
	})
}
