package load

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"

	"github.com/coder/websocket"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// A WebSocket ends in good order when the service closes it with a code that says so, and when its client knows by then what
// became of every order that it was told of.
func TestHowASocketEnds(t *testing.T) {
	t.Parallel()
	const pending, paid = `{"order":1,"state":"pending"}`, `{"order":1,"state":"paid"}`
	for _, test := range []struct {
		name  string
		says  []string
		code  websocket.StatusCode // 0 for none: the connection ends without a word
		class event.Class
		want  event.Answer
	}{
		{"going away", []string{pending, paid}, websocket.StatusGoingAway, "", event.Answer{Events: 2, Code: 1001}},
		{"closed normally", nil, websocket.StatusNormalClosure, "", event.Answer{Code: 1000}},
		{"closed with an error", nil, websocket.StatusInternalError, event.Unsound, event.Answer{Code: 1011}},
		{"closed before the news", []string{pending}, websocket.StatusGoingAway, event.Unended, event.Answer{Events: 1, Code: 1001, Missing: 1}},
		{"without a word", []string{pending, paid}, 0, event.CutShort, event.Answer{Events: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				conn, err := websocket.Accept(w, r, nil)
				if err != nil {
					return
				}
				defer conn.CloseNow()
				for _, text := range test.says {
					if err := conn.Write(r.Context(), websocket.MessageText, []byte(text)); err != nil {
						t.Error(err)
					}
				}
				if test.code != 0 {
					if err := conn.Close(test.code, "bye"); err != nil {
						t.Error(err) // the client has not said the same
					}
				}
			})
			r := firstSocket(t, server)
			if r.Class != test.class || r.Status != http.StatusSwitchingProtocols || (r.Text == "") != (r.Class == "") {
				t.Errorf("the socket ended with %d %q: %s; want %q", r.Status, r.Class, r.Text, test.class)
			}
			if r.Answer == nil {
				t.Fatal("nothing is known of what came")
			}
			got := *r.Answer
			got.Bytes, got.Framing = 0, ""
			if got != test.want {
				t.Errorf("what came: %+v, want %+v", got, test.want)
			}
		})
	}
}

// A service that does not switch to a WebSocket has answered, well or not.
func TestNoSocket(t *testing.T) {
	for status, class := range map[int]event.Class{http.StatusOK: event.Garbled, http.StatusServiceUnavailable: ""} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		if r := firstSocket(t, server); r.Status != status || r.Class != class || r.Stream != event.Socket {
			t.Errorf("%d: ended with %d %q, a stream %q; want %q", status, r.Status, r.Class, r.Stream, class)
		}
	}
	if r := firstSocket(t, nobody(t)); r.Class != event.Refused {
		t.Errorf("nobody listens: ended with %q", r.Class)
	}
}

// The client of a socket that has ended comes back, until the clients are stopped.
func TestAClientComesBack(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if conn, err := websocket.Accept(w, r, nil); err == nil {
			_ = conn.Close(websocket.StatusGoingAway, "")
		}
	})
	log := event.NewLog()
	clients := Start(Plan{Sockets: 2, Rate: fast, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool { return len(sockets(run)) > 4 })
	clients.Close()
	ids := make(map[int]bool)
	for _, r := range folded(log).Requests {
		if ids[r.ID] {
			t.Errorf("two requests have the number %d", r.ID)
		}
		ids[r.ID] = true
	}
}

// A frame can be of any length that its header can say, and is read whole or not at all.
func TestFrames(t *testing.T) {
	for _, length := range []int{0, 1, 125, 126, 300, 65535, maxFrame} {
		ours, theirs := net.Pipe()
		go func() {
			header := []byte{0x81, byte(length)}
			switch {
			case length > 65535:
				header = binary.BigEndian.AppendUint64([]byte{0x81, 127}, uint64(length))
			case length > 125:
				header = binary.BigEndian.AppendUint16([]byte{0x81, 126}, uint16(length))
			}
			_, _ = theirs.Write(append(header, make([]byte, length)...))
			_ = theirs.Close()
		}()
		r := bufio.NewReader(ours)
		if f, err := readFrame(r); err != nil || len(f.payload) != length || !f.last || f.opcode != frameText {
			t.Errorf("a frame of %d bytes: %d bytes, %v", length, len(f.payload), err)
		}
		if _, err := readFrame(r); err != io.EOF {
			t.Errorf("after the last frame: %v", err)
		}
	}
}

func sockets(run *timeline.Timeline) []*timeline.Request {
	return slices.DeleteFunc(slices.Clone(run.Requests), func(r *timeline.Request) bool { return r.Stream != event.Socket })
}

// firstSocket returns the first WebSocket that a client asks a server for, when it has ended.
func firstSocket(t *testing.T, server string) *timeline.Request {
	t.Helper()
	log := event.NewLog()
	clients := Start(Plan{Sockets: 1, Rate: 1, Path: "/"}, server, log)
	defer clients.Close()
	await(t, log, func(run *timeline.Timeline) bool {
		all := sockets(run)
		return len(all) > 0 && all[0].Done > 0
	})
	return sockets(folded(log))[0]
}
