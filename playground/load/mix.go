package load

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"net/http"
	"strings"

	"closingtime/playground/probe"
)

// Check returns an error that names what is wrong with the plan, or nil.
func (p Plan) Check() error {
	switch {
	case p.Rate < 0:
		return fmt.Errorf("the load has a rate of %v requests a second; a rate is positive", p.Rate)
	case p.SlowShare < 0 || p.SlowShare > 1:
		return fmt.Errorf("the share of slow clients is %v; a share is between 0 and 1", p.SlowShare)
	case p.Clients < 0 || p.MaxUnderWay < 0:
		return errors.New("the load has a negative number of clients or of requests under way")
	case p.Timeout < 0 || p.Idle < 0:
		return errors.New("the load has a negative time")
	case p.Protocol != HTTP1 && p.Protocol != HTTP2 && p.Protocol != H2C:
		return fmt.Errorf("the load's protocol is %q; there are %q, %q and, for HTTP/1.1, %q", p.Protocol, HTTP2, H2C, HTTP1)
	case p.Protocol == H2C && p.TLS:
		return errors.New("the load has h2c, which is HTTP/2 without TLS, and TLS; HTTP/2 with TLS is h2")
	case p.NoKeepAlive && p.Protocol != HTTP1:
		return errors.New("the load has HTTP/2 and a new connection for each request; that is for HTTP/1.1")
	}
	for _, r := range p.requests() {
		if r.Weight < 0 {
			return fmt.Errorf("the request to %s has a weight of %d; a weight is positive", r.Path, r.Weight)
		}
		if k := newKind(r, "http", "localhost"); k.err != nil {
			return k.err
		}
	}
	return nil
}

// requests returns what is requested from another service than a shop.
func (p Plan) requests() []Request {
	if len(p.Requests) == 0 && p.Path != "" {
		return []Request{{Path: p.Path, Body: p.Body}}
	}
	return p.Requests
}

// kind is one kind of request to a service.
type kind struct {
	Request
	template *http.Request // is copied for each request
	long     bool          // the request does not fit into one write of net/http
	err      error         // why such requests cannot be made
}

func newKind(r Request, scheme, addr string) *kind {
	if r.Method == "" && r.Body != "" {
		r.Method = http.MethodPost
	}
	r.Method, r.Path, r.Weight = cmp.Or(r.Method, http.MethodGet), cmp.Or(r.Path, "/"), cmp.Or(r.Weight, 1)
	k := &kind{Request: r}
	if !strings.HasPrefix(r.Path, "/") {
		k.err = fmt.Errorf("the path %q does not begin with /", r.Path)
		return k
	}
	if k.template, k.err = http.NewRequest(r.Method, scheme+"://"+addr+r.Path, http.NoBody); k.err != nil {
		k.err = fmt.Errorf("making the request %s %s: %w", r.Method, r.Path, k.err)
		return k
	}
	k.template.Body, k.template.GetBody = nil, nil
	if k.template.Header = r.Header.Clone(); k.template.Header == nil {
		k.template.Header = make(http.Header)
	}
	if host := k.template.Header.Get("Host"); host != "" {
		k.template.Host = host
	}
	k.template.Header.Del("Host")
	if k.err = checkHeader(k.template.Header); k.err != nil {
		return k
	}
	if r.Body != "" {
		k.template.ContentLength = int64(len(r.Body))
		if k.template.Header.Get("Content-Type") == "" {
			k.template.Header.Set("Content-Type", "application/json")
		}
	}
	k.long = k.size() > longest
	return k
}

func checkHeader(header http.Header) error {
	for name, values := range header {
		if name == "" || strings.ContainsFunc(name, notInName) {
			return fmt.Errorf("%q is no name of a header", name)
		}
		for _, value := range values {
			if strings.ContainsFunc(value, isControl) {
				return fmt.Errorf("the header %s has a value with a line break or another control character, %q", name, value)
			}
		}
	}
	return nil
}

func notInName(c rune) bool {
	return c <= ' ' || c >= 0x7F || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
}

func isControl(c rune) bool { return c < ' ' && c != '\t' || c == 0x7F }

// longest is the size of a request, in bytes, that still fits into one write of net/http, which buffers 4 KiB and adds a few
// headers of its own.
const longest = 3500

func (k *kind) size() int {
	size := len(k.Path) + len(k.Body)
	for name, values := range k.template.Header {
		for _, value := range values {
			size += len(name) + len(value) + 4
		}
	}
	return size
}

// idHeader is the name of the header with the request's number, as maps of headers have it.
var idHeader = http.CanonicalHeaderKey(probe.RequestHeader)

// request returns a new request of the kind, with a number.
func (k *kind) request(ctx context.Context, id string) *http.Request {
	r := k.template.WithContext(ctx)
	r.Header = make(http.Header, len(k.template.Header)+1)
	for name, values := range k.template.Header {
		r.Header[name] = values
	}
	r.Header[idHeader] = []string{id}
	if k.Body != "" {
		r.Body = newBody(k.Body)
		r.GetBody = func() (io.ReadCloser, error) { return newBody(k.Body), nil }
	}
	return r
}

// body is the body of a request.
type body struct{ strings.Reader }

func newBody(text string) *body {
	b := new(body)
	b.Reset(text)
	return b
}

func (*body) Close() error { return nil }

// mix chooses between kinds of requests by their weights.
type mix struct {
	kinds []*kind
	total uint64 // of the weights
	seed  uint64
}

func newMix(p Plan, scheme, addr string, seed uint64) *mix {
	m := &mix{seed: seed}
	for _, r := range p.requests() {
		k := newKind(r, scheme, addr)
		m.kinds = append(m.kinds, k)
		m.total += uint64(max(k.Weight, 0))
	}
	if len(m.kinds) == 0 {
		return nil
	}
	return m
}

// Multiples of these constants, by overflow, spread evenly over all 64-bit numbers: of any few numbers in a row, each part of the
// range gets its share.
const (
	goldenSpread = 0x9E3779B97F4A7C15 // from the golden ratio
	silverSpread = 0x6A09E667F3BCC909 // from the square root of 2
)

// nth returns the kind of the n-th request.
func (m *mix) nth(n int) *kind {
	if len(m.kinds) == 1 {
		return m.kinds[0]
	}
	at, _ := bits.Mul64(uint64(n)*goldenSpread+m.seed, max(m.total, 1))
	for _, k := range m.kinds {
		if weight := uint64(max(k.Weight, 0)); at < weight {
			return k
		} else {
			at -= weight
		}
	}
	return m.kinds[len(m.kinds)-1]
}

// nthIsSlow tells whether the n-th request is among a share of all.
func nthIsSlow(n int, seed uint64, share float64) bool {
	const scale = 1 << 32
	return share > 0 && uint64(share*scale) > (uint64(n)*silverSpread+seed)>>32
}
