package load

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"closingtime/playground/event"
)

// What a client has read of an answer is recorded, so that half of one is not taken for the whole.
func TestWhatIsReadOfAnAnswer(t *testing.T) {
	const large = 3 << 20
	say := func(text string) func(*testing.T) string {
		return func(t *testing.T) string {
			return misbehave(t, func(c *net.TCPConn) { _, _ = io.WriteString(c, text) })
		}
	}
	for _, test := range []struct {
		name   string
		server func(*testing.T) string
		class  event.Class
		status int
		want   *event.Answer
	}{
		{"large and whole", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(large))
				_, _ = io.Copy(w, io.LimitReader(endless{}, large))
			})
		}, "", 200, &event.Answer{Bytes: large, Promised: large, Type: "application/octet-stream"}},
		{"cut after 2 of 3 MiB", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(large))
				_, _ = io.Copy(w, io.LimitReader(endless{}, 2<<20))
				panic(http.ErrAbortHandler)
			})
		}, event.CutShort, 200, &event.Answer{Bytes: 2 << 20, Promised: large, Type: "application/octet-stream"}},
		{"cut after 2 MiB of chunks", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.Copy(w, io.LimitReader(endless{}, 2<<20))
				panic(http.ErrAbortHandler)
			})
		}, event.CutShort, 200, &event.Answer{Bytes: 2 << 20, Framing: event.ByChunks, Type: "application/octet-stream"}},
		{"whole chunks", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) {
				_ = http.NewResponseController(w).Flush()
				fmt.Fprint(w, "tea")
			})
		}, "", 200, &event.Answer{Bytes: 3, Framing: event.ByChunks}},
		{"cut inside its header", say("HTTP/1.1 200 OK\r\nContent-Le"), event.CutShort, 0, nil},
		{"cut after its header", say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"), event.CutShort, 200, &event.Answer{Promised: 100}},
		{"shorter than promised", say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), event.CutShort, 200, &event.Answer{Bytes: 4, Promised: 100}},
		{"longer than promised", say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf and half"), event.Overlong, 200, &event.Answer{Bytes: 4, Promised: 4}},
		{"hints before the answer", say("HTTP/1.1 103 Early Hints\r\nLink: </tea>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf"),
			"", 200, &event.Answer{Bytes: 4, Promised: 4}},
		{"nothing promised", say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "", 200, &event.Answer{}},
		{"HTTP/1.0, unframed", say("HTTP/1.0 200 OK\r\n\r\nhalf, or all of it"), "", 200, &event.Answer{Bytes: 18, Framing: event.Unframed, Proto: "HTTP/1.0"}},
		{"HTTP/1.1, unframed", say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf"), "", 200, &event.Answer{Bytes: 4, Framing: event.Unframed}},
		{"an error", say("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 17\r\n\r\nshop is closing\r\n"),
			"", 503, &event.Answer{Bytes: 17, Promised: 17, Body: "shop is closing"}},
		{"a long error", func(t *testing.T) string {
			return serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, strings.Repeat("o", 10_000), 500) })
		}, "", 500, &event.Answer{Bytes: 10_001, Framing: event.ByChunks, Type: "text/plain", Body: strings.Repeat("o", maxQuoted)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := firstRequest(t, test.server(t), 0)
			if r.Class != test.class || r.Status != test.status || (r.Text == "") != (test.class == "") {
				t.Errorf("ended with %d %q: %s; want %d %q", r.Status, r.Class, r.Text, test.status, test.class)
			}
			if r.Header == 0 || r.Attempts[0].Header == 0 || r.Attempts[0].Lost() {
				t.Errorf("an answer began, and it says: %+v", r.Attempts)
			}
			switch {
			case r.Answer == nil && test.want == nil:
			case r.Answer == nil || test.want == nil || *r.Answer != *test.want:
				t.Errorf("of the answer: %+v, want %+v", r.Answer, test.want)
			}
		})
	}
}

// endless reads as zeros without end.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}
