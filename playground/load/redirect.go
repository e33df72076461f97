package load

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"closingtime/playground/event"
)

// mostRedirects is how many redirects in a row a client follows.
const mostRedirects = 10

// asAnswer makes an http.Client take a redirect for an answer.
func asAnswer(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// follow returns the request to which an answer redirects, or nil where it does not, or the plan does not follow redirects. The
// request is one of its own: it may need a new connection, at a time at which the service takes none. Where a redirect is not
// to be followed, follow completes done with the reason.
func (c *Clients) follow(done *event.Event, f *flight, response *http.Response) *flight {
	location := response.Header.Get("Location")
	if !c.plan.Follow || f.kind == nil || location == "" || done.Class != "" || c.ctx.Err() != nil {
		return nil
	}
	method, body := f.method, f.body
	switch response.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		if method != http.MethodHead {
			method, body = http.MethodGet, ""
		}
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil
	}
	from := response.Request.URL
	to, err := from.Parse(location)
	switch {
	case err != nil:
		done.Text = fmt.Sprintf("the service redirects to %q, which is no URL", location)
	case !strings.EqualFold(from.Host, to.Host) && !strings.EqualFold(response.Request.Host, to.Host): // Host names the service, too
		done.Text = fmt.Sprintf("the service redirects to another host, %s, which is not the one under test", to.Host)
	case f.hops+1 >= mostRedirects:
		done.Text = fmt.Sprintf("the service has redirected %d times in a row, at last to %s; that may be a loop", mostRedirects, to.Path)
	default:
		return c.hop(f, method, to, body)
	}
	done.Class = event.Redirected
	return nil
}

// hop returns the request to which a redirect leads. The same client makes it, with the same header.
func (c *Clients) hop(from *flight, method string, to *url.URL, body string) *flight {
	header := from.kind.Header.Clone()
	if body == "" {
		header.Del("Content-Type")
	}
	path := to.RequestURI()
	k := newKind(Request{Method: method, Path: path, Header: header, Body: body}, to.Scheme, c.addr)
	f := c.newFlight(wanted{id: c.number(), method: method, path: path, body: body, kind: k})
	f.pool, f.slow, f.hops = from.pool, from.slow, from.hops+1
	return f
}
