// Package client speaks with the server of a room.
package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"closingtime/tui/workshop"
)

// DefaultPort is the port of a room unless another one is named.
const DefaultPort = "7788"

// Times of the client.
const (
	answerTime = 10 * time.Second // for an answer that does not wait for anything
	viewTime   = 30 * time.Second // for an answer that waits for news, as the server does for 20 s
	connecting = 5 * time.Second
)

// maxAnswer is the longest answer that is read, in bytes; recordings have no such limit.
const maxAnswer = 16 << 20

// Client is somebody's way into a room. It is safe for concurrent use. Its calls end with their context.
type Client struct {
	Address string // host:port
	token   string // "" for a guest
	web     *http.Client
}

// New returns a client of the room at an address, with the token of a member or the key of the host, or "" for a guest. The
// address has the form host:port; the port may be missing. The caller closes the client.
func New(address, token string) *Client {
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: connecting, KeepAlive: 15 * time.Second}).DialContext,
		MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: viewTime,
	}
	return &Client{Address: WithPort(address), token: token, web: &http.Client{Transport: transport}}
}

// Close closes the connections that wait for further requests.
func (c *Client) Close() { c.web.CloseIdleConnections() }

// WithPort returns an address as somebody has typed it, with its port.
func WithPort(address string) string {
	address = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(address), "http://"), "/")
	if _, _, err := net.SplitHostPort(address); err != nil {
		return net.JoinHostPort(strings.Trim(address, "[]"), DefaultPort)
	}
	return address
}

// Join joins the room at an address with its code, under a name. With the token of an earlier Joined, the same member comes back,
// and needs no code. The caller closes the client.
func Join(ctx context.Context, address, code, name, token string) (*Client, workshop.Joined, error) {
	c := New(address, "")
	var joined workshop.Joined
	asked := workshop.Joining{Code: code, Name: name, Protocol: workshop.Protocol, Token: token}
	if err := c.call(ctx, http.MethodPost, "/api/join", asked, &joined); err != nil {
		c.Close()
		return nil, joined, err
	}
	c.token = joined.Token
	return c, joined, nil
}

// View returns what the room shows, as soon as that is newer than the version after. It returns false when the room has been reached,
// and has shown nothing newer for some 20 s.
func (c *Client) View(ctx context.Context, after int) (view workshop.View, newer bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, viewTime)
	defer cancel()
	answer, err := c.send(ctx, http.MethodGet, "/api/view?after="+strconv.Itoa(after), nil)
	if err != nil {
		return view, false, err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNoContent {
		return view, false, nil
	}
	return view, true, c.decode(answer, &view)
}

// Do does something in the room.
func (c *Client) Do(ctx context.Context, command workshop.Command) (workshop.Done, error) {
	var done workshop.Done
	err := c.call(ctx, http.MethodPost, "/api/do", command, &done)
	return done, err
}

// call sends a body in JSON, and decodes the answer.
func (c *Client) call(ctx context.Context, method, path string, body, into any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding a request: %w", err)
	}
	return c.exchange(ctx, method, path, content, into)
}

// exchange sends a body, and decodes the answer.
func (c *Client) exchange(ctx context.Context, method, path string, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	answer, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return c.decode(answer, into)
}

func (c *Client) decode(answer *http.Response, into any) error {
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(into); err != nil {
		return c.lost(err)
	}
	return nil
}

// send sends a request. The error is a *Refused where the room refuses it, or a *Lost. The caller closes the answer's body.
func (c *Client) send(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	target := url.URL{Scheme: "http", Host: c.Address}
	r, err := http.NewRequestWithContext(ctx, method, target.String()+path, bytes.NewReader(body))
	if err != nil {
		return nil, &Lost{c.Address, fmt.Errorf("%q is no address of a room, such as 192.168.1.7:%s", c.Address, DefaultPort)}
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.web.Do(r)
	if err != nil && method == http.MethodGet && !failedToConnect(err) && ctx.Err() == nil {
		answer, err = c.web.Do(r) // the server may just have closed a connection that had been idle
	}
	if err != nil {
		if ctx.Err() != nil && !errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			return nil, context.Cause(ctx)
		}
		return nil, c.lost(err)
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		defer answer.Body.Close()
		return nil, c.refused(answer)
	}
	return answer, nil
}
