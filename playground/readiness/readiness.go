// Package readiness asks a service whether it is ready, and defines what the answer means. A run that waits for its service
// and a balancer that chooses an instance use the same definition.
package readiness

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"closingtime/playground/certificate"
	"closingtime/playground/rpc"
)

// Path is the path of the readiness check, unless a Question has another.
const Path = "/readyz"

// Ready tells whether a service that answers with a status is ready. Every status below 500 means that it is, since a
// service without a readiness check answers 404 and serves. A status of 0 stands for no answer and means that it is not.
func Ready(status int) bool { return status > 0 && status < http.StatusInternalServerError }

// Question says how to ask a service whether it is ready. The zero Question asks Path over plain HTTP.
type Question struct {
	Path string // what to get instead of Path
	TLS  bool   // ask over TLS; any certificate is accepted: see package certificate
	TCP  bool   // ask for no more than a connection
	GRPC bool   // ask the gRPC health service
}

// String says what is asked.
func (q Question) String() string {
	switch {
	case q.TCP:
		return "a TCP connection"
	case q.GRPC:
		return rpc.HealthCheck
	}
	return "GET " + cmp.Or(q.Path, Path)
}

// Answer is a service's answer.
type Answer struct {
	// Status is the status of HTTP, or 0 where there was no answer. A connection, and SERVING of gRPC's health service, stand
	// for 200, and any other state of the health service for 503.
	Status int
	Late   bool  // the client's patience, or its context, ended before an answer came
	Err    error // why there was no answer, or an answer that is not in HTTP; nil with a Status
}

// Client asks services whether they are ready, each time over a new connection. It is safe for concurrent use.
type Client struct {
	question Question
	http     http.Client
}

// NewClient returns a client that asks a question, and waits for the answer as long as patience. It follows no redirect, since
// that is an answer, too.
func NewClient(question Question, patience time.Duration) *Client {
	c := &Client{question: question}
	if question.GRPC {
		c.http = *rpc.NewClient(new(net.Dialer).DialContext)
	} else {
		c.http.Transport = &http.Transport{DisableKeepAlives: true, TLSClientConfig: certificate.AcceptAny()}
	}
	c.http.Timeout = patience
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

// Ask asks the service at addr, host:port.
func (c *Client) Ask(ctx context.Context, addr string) Answer {
	if c.question.TCP {
		return c.connect(ctx, addr)
	}
	request, err := c.request(ctx, addr)
	if err != nil {
		return Answer{Err: err}
	}
	if c.question.GRPC {
		defer c.http.CloseIdleConnections()
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{Late: isLate(ctx, err), Err: err}
	}
	defer response.Body.Close()
	if c.question.GRPC {
		if message, err := rpc.ReadMessage(response.Body); err != nil || !rpc.Serving(message) {
			return Answer{Status: http.StatusServiceUnavailable}
		}
		return Answer{Status: http.StatusOK}
	}
	const enough = 1 << 20 // bytes to read of an answer whose content does not matter
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, enough))
	return Answer{Status: response.StatusCode}
}

func (c *Client) connect(ctx context.Context, addr string) Answer {
	conn, err := (&net.Dialer{Timeout: c.http.Timeout}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return Answer{Late: isLate(ctx, err), Err: err}
	}
	_ = conn.Close() // nothing was written that could be lost
	return Answer{Status: http.StatusOK}
}

func isLate(ctx context.Context, err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout() || ctx.Err() != nil
}

func (c *Client) request(ctx context.Context, addr string) (*http.Request, error) {
	if c.question.GRPC {
		return rpc.NewRequest(ctx, addr, rpc.HealthCheck, nil)
	}
	scheme := "http"
	if c.question.TLS {
		scheme = "https"
	}
	return http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+addr+cmp.Or(c.question.Path, Path), nil)
}
