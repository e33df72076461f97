// Package readiness asks a service whether it is ready, and says what the answer means. A run that waits for its service
// and a balancer that chooses an instance go by the same definition.
package readiness

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"closingtime/playground/rpc"
)

// Path is where a service says whether it is ready.
const Path = "/readyz"

// Ready tells whether a service that answers with that status is ready. Every status below 500 means that it is: a service
// without a readiness check answers 404, and serves. 0, which stands for no answer, means that it is not.
func Ready(status int) bool { return status > 0 && status < http.StatusInternalServerError }

// Client asks services whether they are ready, each time over a connection of its own. It is safe for concurrent use.
type Client struct {
	http http.Client
	grpc bool
}

// NewClient returns a client that waits for an answer as long as patience.
func NewClient(patience time.Duration) *Client {
	return &Client{http: http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}}
}

// NewGRPCClient returns a client that asks the health service of gRPC, and waits so long for an answer. What that says is
// told as the status of HTTP that means the same: 200 for SERVING, 503 for anything else.
func NewGRPCClient(patience time.Duration) *Client {
	c := &Client{http: *rpc.NewClient(new(net.Dialer).DialContext), grpc: true}
	c.http.Timeout = patience
	return c
}

// Ask returns the status with which the service at addr, host:port, answers, or 0 when there is no answer. late is true
// when there is none because the client's patience, or ctx, ended.
func (c *Client) Ask(ctx context.Context, addr string) (status int, late bool) {
	request, err := c.request(ctx, addr)
	if err != nil {
		return 0, false
	}
	if c.grpc {
		defer c.http.CloseIdleConnections()
	}
	response, err := c.http.Do(request)
	if err != nil {
		timeout, ok := errors.AsType[net.Error](err)
		return 0, ok && timeout.Timeout() || ctx.Err() != nil
	}
	defer response.Body.Close()
	if c.grpc {
		if message, err := rpc.ReadMessage(response.Body); err != nil || !rpc.Serving(message) {
			return http.StatusServiceUnavailable, false
		}
		return http.StatusOK, false
	}
	const enough = 1 << 20 // bytes of an answer that nobody reads
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, enough))
	return response.StatusCode, false
}

func (c *Client) request(ctx context.Context, addr string) (*http.Request, error) {
	if c.grpc {
		return rpc.NewRequest(ctx, addr, rpc.HealthCheck, nil)
	}
	return http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+Path, nil)
}
