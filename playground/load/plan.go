package load

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Plan says what the clients request, and how. A zero field means its default.
type Plan struct {
	Rate    float64       // requests per second; 5 unless set
	Lookups int           // one request in this many looks at an order, and the others place one; 5 unless set, -1 for never
	Orders  int           // one request in this many places an order, and the others look at one; 0 to use Lookups instead
	Seed    uint64        // determines the gaps between the requests and their order: two loads with the same seed send the same at the same moments; random unless set
	Streams int           // how many further clients listen to the shop's feed of events from the beginning or, with GRPC, watch its health
	Sockets int           // how many further clients hold a WebSocket to the shop from the beginning, and reconnect when it ends
	Timeout time.Duration // how long a client waits for an answer, or for the next event of a feed; 30 s unless set
	Idle    time.Duration // how long a client keeps a connection that it does not use; 90 s unless set
	GRPC    bool          // the requests are gRPC calls: orders, and checks of the service's health instead of looks at orders

	// Requests are what the clients request instead of the shop's orders, for another service than a shop. Which one is the
	// n-th depends on n and Seed alone.
	Requests []Request
	// Path is the path of a single request, instead of Requests.
	Path string
	// Body is the body of that request, which makes it a POST of JSON instead of a GET.
	Body string

	// TLS makes the clients use https. They accept any certificate: see package certificate.
	TLS bool
	// Protocol is the version of HTTP; HTTP1 unless set. gRPC calls always use HTTP/2.
	Protocol Protocol
	// NoKeepAlive makes the clients open a new connection for each request.
	NoKeepAlive bool
	// Clients is how many clients, each with connections of its own, take the requests in turn, so that at least as many
	// connections are kept once each client has had a request. Unless set, all requests share the kept connections, of which
	// there are then only as many as requests are under way at once.
	Clients int
	// SlowShare is the share of the requests, from 0 to 1, whose clients send the body and read the answer slowly, over some
	// seconds. A service that limits the time for that cuts them. The share applies to HTTP requests, not to streams and calls.
	SlowShare float64
	// Follow makes the clients follow redirects, to the same host and at most 10 in a row; anything else is an error of the request,
	// of the class event.Redirected. What a redirect leads to is a request of its own. Unless set, a redirect is an answer only.
	Follow bool
	// MaxUnderWay limits the requests under way. A request that is due while that many are under way is not sent, which is recorded as
	// event.LoadLimited. Unless set, it is the rate times Timeout, but at least 1000, and never more than the open files of the process allow.
	MaxUnderWay int
	// Whole makes the log keep every event of every request. Unless set, a fast load is summed up before the stop: see
	// event.LoadSummary.
	Whole bool
	// Dial makes the clients' connections, for a network that has faults; net.Dialer's DialContext unless set.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Request is one kind of request to a service.
type Request struct {
	Method string      // GET unless set, or POST where there is a Body
	Path   string      // with the query, if any; "/" unless set
	Header http.Header // in addition to those that the clients set; a Host here becomes the request's host
	Body   string      // sent as application/json unless Header has another Content-Type
	Weight int         // the request's share, relative to the others'; 1 unless set
}

// Protocol is a version of HTTP that the clients speak.
type Protocol string

const (
	HTTP1 Protocol = ""    // HTTP/1.1
	HTTP2 Protocol = "h2"  // HTTP/2, agreed in the TLS handshake; Plan.TLS is implied
	H2C   Protocol = "h2c" // HTTP/2 without TLS, which the service must speak from the first byte
)
