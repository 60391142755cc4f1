package input

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// fetch opens what is at an address of http or https.
func (s Reader) fetch(ctx context.Context, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("got HTTP status code %d", response.StatusCode)
	}
	return response.Body, nil
}
