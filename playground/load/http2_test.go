package load

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// serveHTTP2 starts a server that speaks HTTP/1.1 and HTTP/2, with or without TLS.
func serveHTTP2(t testing.TB, secure bool, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetHTTP1(true)
	if secure {
		server.EnableHTTP2 = true
		server.Config.Protocols.SetHTTP2(true)
		server.StartTLS()
	} else {
		server.Config.Protocols.SetUnencryptedHTTP2(true)
		server.Start()
	}
	t.Cleanup(server.Close)
	return server
}

// protocols are the plans by which the same requests can be made.
var protocols = map[string]Plan{
	"HTTP/1.1":          {},
	"HTTP/1.1 with TLS": {TLS: true},
	"h2":                {Protocol: HTTP2},
	"h2c":               {Protocol: H2C},
}

// By each protocol a request is followed from its send to its answer, on a connection that is recorded, and that serves many.
func TestProtocols(t *testing.T) {
	t.Parallel()
	for name, plan := range protocols {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var proto atomic.Value
			server := serveHTTP2(t, plan.TLS || plan.Protocol == HTTP2, func(w http.ResponseWriter, r *http.Request) {
				proto.Store(r.Proto)
				body, _ := io.ReadAll(r.Body)
				fmt.Fprint(w, len(body))
			})
			plan.Rate, plan.Path, plan.Body = fast, "/", "body"
			log := event.NewLog()
			clients := Start(plan, server.Listener.Addr().String(), log)
			defer clients.Close()
			await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 20 && mostOnOne(run) >= 10 })
			clients.Close()
			await(t, log, func(run *timeline.Timeline) bool { active, idle := run.HTTPCounts(); return active+idle == 0 })
			run := folded(log)
			want := "HTTP/1.1"
			if plan.Protocol != HTTP1 {
				want = "HTTP/2.0"
			}
			if got := proto.Load(); got != want {
				t.Errorf("the server was asked by %s, want %s", got, want)
			}
			for _, r := range run.Requests {
				if r.Class == event.Canceled {
					continue
				}
				a := r.Attempts[0]
				if r.Class != "" || r.Status != 200 || len(r.Attempts) != 1 || r.Answer.Bytes != 1 || (r.Answer.Proto == want) == (want == "HTTP/1.1") {
					t.Errorf("request %d: %s %d %q, attempts %+v, answer %+v", r.ID, r.Class, r.Status, r.Text, r.Attempts, r.Answer)
				}
				if !(r.Sent > 0 && r.Sent <= a.Written && a.Written <= a.Header && a.Header <= r.Done) || a.Conn == 0 {
					t.Errorf("request %d: sent %v, written %v, header %v, done %v on connection %d", r.ID, r.Sent, a.Written, a.Header, r.Done, a.Conn)
				}
			}
			for _, c := range run.HTTP {
				if c.Opened == 0 || c.Closed < c.Opened || c.Busy {
					t.Errorf("connection %+v", *c)
				}
			}
		})
	}
}

// mostOnOne returns how many requests there were on the connection that had most of them.
func mostOnOne(run *timeline.Timeline) int {
	on, most := make(map[int]int), 0
	for _, r := range run.Requests {
		if r.Conn > 0 {
			on[r.Conn]++
			most = max(most, on[r.Conn])
		}
	}
	return most
}

// A server that does not speak what the plan wants gives an error that says so, and nothing hangs.
func TestOtherProtocols(t *testing.T) {
	t.Parallel()
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(secure.Close)
	for name, test := range map[string]struct {
		plan   Plan
		server string
		says   string
	}{
		"TLS of a plain server":     {Plan{TLS: true}, plain, "plain HTTP, without TLS"},
		"h2 of a plain server":      {Plan{Protocol: HTTP2}, plain, "plain HTTP, without TLS"},
		"h2 of a server without it": {Plan{Protocol: HTTP2}, secure.Listener.Addr().String(), "does not speak HTTP/2"},
		"h2c of a server without":   {Plan{Protocol: H2C}, plain, "HTTP/1.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.plan.Path = "/"
			log := event.NewLog()
			clients := Start(test.plan, test.server, log)
			defer clients.Close()
			await(t, log, func(run *timeline.Timeline) bool { // not always of the first one: a reset may overtake the answer by HTTP/1
				return slices.ContainsFunc(run.Requests, func(r *timeline.Request) bool { return r.Class != "" && strings.Contains(r.Text, test.says) })
			})
			for _, r := range folded(log).Requests {
				if r.Done > 0 && r.Class == "" {
					t.Errorf("request %d was answered", r.ID)
				}
			}
		})
	}
}

// Shutdown of a server sends GOAWAY, and lets the streams that it has end. All are answered, on the connection that they
// were on.
func TestStreamsOfAServerThatDrains(t *testing.T) {
	t.Parallel()
	for _, protocol := range []Protocol{HTTP2, H2C} {
		release := make(chan struct{})
		var came atomic.Int64
		server := serveHTTP2(t, protocol == HTTP2, func(http.ResponseWriter, *http.Request) {
			came.Add(1)
			<-release
		})
		log := event.NewLog()
		clients := Start(Plan{Rate: fast, Path: "/", Protocol: protocol}, server.Listener.Addr().String(), log)
		defer clients.Close()
		await(t, log, func(run *timeline.Timeline) bool { return len(requests(run.InFlight())) >= 10 })
		clients.SetRate(0)
		if !eventually(func() bool { return len(folded(log).Requests) == int(came.Load()) }) { // net/http gives back what it has not read yet
			t.Fatalf("%d requests came", came.Load())
		}
		clients.Stop()
		done := make(chan error)
		go func() { done <- server.Config.Shutdown(context.Background()) }()
		if !eventually(func() bool {
			_, err := net.Dial("tcp", server.Listener.Addr().String())
			return err != nil
		}) {
			t.Fatal("the server still listens")
		}
		close(release)
		clients.wg.Wait()
		if err := <-done; err != nil {
			t.Error(err)
		}
		clients.Close()
		for _, r := range folded(log).Requests {
			if r.Class != "" || r.Status != 200 || len(r.Attempts) != 1 {
				t.Errorf("%s: request %d: %s %q, attempts %+v", protocol, r.ID, r.Class, r.Text, r.Attempts)
			}
		}
	}
}

// Close of a server cuts the connection with all of its streams: before a byte of the answers, and within them.
func TestStreamsOfAServerThatCuts(t *testing.T) {
	for _, protocol := range []Protocol{HTTP2, H2C} {
		never := make(chan struct{})
		server := serveHTTP2(t, protocol == HTTP2, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/begun" {
				w.WriteHeader(http.StatusOK)
				_ = http.NewResponseController(w).Flush()
			}
			<-never
		})
		t.Cleanup(func() { close(never) })
		log := event.NewLog()
		clients := Start(Plan{Rate: fast, Requests: []Request{{Path: "/begun"}, {Path: "/waiting"}}, Protocol: protocol}, server.Listener.Addr().String(), log)
		defer clients.Close()
		await(t, log, func(run *timeline.Timeline) bool {
			begun := 0
			for _, r := range run.Requests {
				if r.Header > 0 {
					begun++
				}
			}
			return len(requests(run.InFlight())) >= 10 && begun >= 4
		})
		clients.Stop()
		await(t, log, func(run *timeline.Timeline) bool { // what was sent last is on its way, too: afterwards it would be refused
			written := 0
			for _, r := range run.Requests {
				if r.Attempts[0].Written > 0 {
					written++
				}
			}
			return written == int(clients.numbers.Load())
		})
		_ = server.Config.Close()
		clients.wg.Wait()
		clients.Close()
		for _, r := range folded(log).Requests {
			want := []event.Class{event.EOF, event.Reset}
			if r.Header > 0 {
				want = []event.Class{event.CutShort, event.CutShort}
			}
			last := r.Attempts[len(r.Attempts)-1]
			if first := r.Attempts[0]; first.Class != want[0] && first.Class != want[1] || first.Conn == 0 || len(r.Attempts) > 1 && last.Class != event.Refused {
				t.Errorf("%s: %s: request %d ended with %s %q, attempts %+v", protocol, r.Path, r.ID, r.Class, r.Text, r.Attempts)
			}
		}
	}
}

// A server that gives streams back: by GOAWAY with the number of the last one that it has handled, and by RST_STREAM. What it
// has not handled is tried again by net/http, and the attempt before is on record.
func TestStreamsThatAreGivenBack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first    func(c *frames, stream uint32) // what becomes of the first stream; the others are answered
		attempts int
		class    event.Class // of the first attempt; a connection that is closed is also reset if its server has not read everything
	}{
		"GOAWAY":                    {func(c *frames, _ uint32) { c.goAway(0) }, 2, event.Reset},
		"REFUSED_STREAM":            {func(c *frames, stream uint32) { c.reset(stream, 7) }, 2, event.Reset},
		"INTERNAL_ERROR":            {func(c *frames, stream uint32) { c.reset(stream, 2) }, 1, event.Reset},
		"INTERNAL_ERROR, header":    {func(c *frames, stream uint32) { c.header(stream, false); c.reset(stream, 2) }, 1, event.CutShort},
		"the connection is closed":  {func(c *frames, _ uint32) { _ = c.conn.Close() }, 1, event.EOF},
		"GOAWAY, and it is closed":  {func(c *frames, stream uint32) { c.goAway(stream); _ = c.conn.Close() }, 1, event.EOF},
		"reset, after the header":   {func(c *frames, stream uint32) { c.header(stream, false); c.cut() }, 1, event.CutShort},
		"reset, before the header":  {func(c *frames, _ uint32) { c.cut() }, 1, event.Reset},
		"GOAWAY after the handling": {func(c *frames, stream uint32) { c.goAway(stream); c.header(stream, true) }, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var came atomic.Int32
			server := serveFrames(t, func(c *frames, stream uint32) {
				if came.Add(1) == 1 {
					test.first(c, stream)
				} else {
					c.header(stream, true)
				}
			})
			log := event.NewLog()
			clients := Start(Plan{Path: "/", Protocol: H2C}, server, log)
			defer clients.Close()
			await(t, log, func(run *timeline.Timeline) bool { return len(run.Requests) > 0 && run.Requests[0].Done > 0 })
			clients.Close()
			r := folded(log).Requests[0]
			first, last := r.Attempts[0], r.Attempts[len(r.Attempts)-1]
			if first.Class == event.Reset && test.class == event.EOF {
				test.class = event.Reset
			}
			if len(r.Attempts) != test.attempts || first.Class != test.class || first.Written == 0 || first.Conn == 0 {
				t.Errorf("the attempts are %+v, want %d, the first one with %q", r.Attempts, test.attempts, test.class)
			}
			if test.attempts == 2 && (r.Class != "" || r.Status != 204 || last.Status != 204) || test.attempts == 1 && r.Class != test.class {
				t.Errorf("the request ended with %s %d %q", r.Class, r.Status, r.Text)
			}
		})
	}
}

// frames is the server's side of a connection with HTTP/2, written by hand.
type frames struct{ conn *net.TCPConn }

// The types of frames that are used here (RFC 9113, 6).
const (
	typeHeaders, typeReset, typeSettings, typeGoAway = 0x1, 0x3, 0x4, 0x7
)

func (c *frames) write(kind, flags byte, stream uint32, payload ...byte) {
	b := []byte{byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload)), kind, flags}
	b = binary.BigEndian.AppendUint32(b, stream)
	_, _ = c.conn.Write(append(b, payload...))
}

// header sends the header of an answer without a body: status 204, and the end of the stream, or status 200.
func (c *frames) header(stream uint32, end bool) {
	if end {
		c.write(typeHeaders, 0x5, stream, 0x89) // :status 204
	} else {
		c.write(typeHeaders, 0x4, stream, 0x88) // :status 200
	}
}

func (c *frames) reset(stream, code uint32) {
	c.write(typeReset, 0, stream, binary.BigEndian.AppendUint32(nil, code)...)
}

func (c *frames) goAway(last uint32) {
	c.write(typeGoAway, 0, 0, binary.BigEndian.AppendUint64(nil, uint64(last)<<32)...)
}

// cut resets the connection, once the client has had time to read what was sent.
func (c *frames) cut() {
	time.Sleep(50 * time.Millisecond)
	_ = c.conn.SetLinger(0)
	_ = c.conn.Close()
}

// serveFrames starts a server that calls handle with the number of each stream whose request has come whole.
func serveFrames(t *testing.T, handle func(*frames, uint32)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				c := &frames{conn.(*net.TCPConn)}
				preface := make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
				if _, err := io.ReadFull(conn, preface); err != nil {
					return
				}
				c.write(typeSettings, 0, 0)
				for header := make([]byte, 9); ; {
					if _, err := io.ReadFull(conn, header); err != nil {
						return
					}
					payload := make([]byte, int(header[0])<<16|int(header[1])<<8|int(header[2]))
					if _, err := io.ReadFull(conn, payload); err != nil {
						return
					}
					if kind, flags := header[3], header[4]; kind == typeSettings && flags == 0 {
						c.write(typeSettings, 1, 0)
					} else if kind == typeHeaders {
						handle(c, binary.BigEndian.Uint32(header[5:]))
					}
				}
			}()
		}
	}()
	return listener.Addr().String()
}

// The clients accept any certificate, and follow what is said about that in Plan.TLS.
func TestAnyCertificate(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	server.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	server.StartTLS()
	defer server.Close()
	log := event.NewLog()
	clients := Start(Plan{Rate: fast, Path: "/", TLS: true, NoKeepAlive: true}, server.Listener.Addr().String(), log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return answered(run) >= 3 })
	clients.Close()
	run := folded(log)
	if len(run.HTTP) < 3 {
		t.Errorf("%d requests came on %d connections, want one each", len(run.Requests), len(run.HTTP))
	}
}
