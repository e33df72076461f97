package proxy_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/proxy"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// An instance whose endpoint is removed gets no new connection, and keeps the one that it has.
func TestConnectionsStay(t *testing.T) {
	p, log := start(t, proxy.Settings{})
	p.Add(0, instance(t, greets("old")))
	kept := dial(t, p)
	says(t, kept, "old")
	p.Add(1, instance(t, greets("new")))
	p.Remove(0, 0)
	await(t, log, func(e event.Event) bool { return e.Kind == event.Endpoint && e.State == event.EndpointRemoved })
	for range 3 {
		says(t, dial(t, p), "new")
	}
	if _, err := io.WriteString(kept, "still there?\n"); err != nil {
		t.Fatal(err)
	}
	says(t, kept, "still there?")
	for _, instance := range []int{0, 1} {
		await(t, log, func(e event.Event) bool {
			return e.Kind == event.ConnForwarded && e.Instance == instance && e.Addr != ""
		})
	}
}

// A side that sends no more still gets all that the other one sends.
func TestHalfClose(t *testing.T) {
	p, log := start(t, proxy.Settings{Latency: 20 * time.Millisecond})
	p.Add(3, instance(t, func(conn *net.TCPConn) {
		all, _ := io.ReadAll(conn)
		_, _ = io.WriteString(conn, strings.ToUpper(string(all)))
	}))
	conn := dial(t, p)
	began := time.Now()
	if _, err := io.WriteString(conn, "tea"); err != nil {
		t.Fatal(err)
	}
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(conn); string(all) != "TEA" || err != nil {
		t.Errorf("the answer is %q (%v), want TEA", all, err)
	}
	if took := time.Since(began); took < 40*time.Millisecond {
		t.Errorf("it took %v, want at least the time of both ways, 40ms", took)
	}
	ended := await(t, log, func(e event.Event) bool { return e.Kind == event.ConnEnded })
	if ended.Instance != 3 || ended.By != event.ByClient || ended.Class != event.EOF || ended.Addr != conn.LocalAddr().String() {
		t.Errorf("the end of the connection: %+v", ended)
	}
}

// A long message arrives whole and in order, through a receiver that is slower than its sender.
func TestBytesArriveInOrder(t *testing.T) {
	p, _ := start(t, proxy.Settings{Latency: time.Millisecond})
	message := strings.Repeat("0123456789", 1<<20)
	p.Add(0, instance(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, message) }))
	if all, err := io.ReadAll(bufio.NewReaderSize(dial(t, p), 512)); string(all) != message || err != nil {
		t.Errorf("%d bytes arrived (%v), want the %d that were sent", len(all), err, len(message))
	}
}

// A reset of one side reaches the other as a reset.
func TestReset(t *testing.T) {
	p, log := start(t, proxy.Settings{})
	p.Add(0, instance(t, func(conn *net.TCPConn) {
		_, _ = conn.Read(make([]byte, 1))
		_ = conn.SetLinger(0)
	}))
	conn := dial(t, p)
	if _, err := conn.Write([]byte("?")); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the client meets %v, want a reset", err)
	}
	if e := await(t, log, func(e event.Event) bool { return e.Kind == event.ConnEnded }); e.By != event.ByService || e.Class != event.Reset {
		t.Errorf("the end of the connection: %+v", e)
	}
}

// A client is cut off at once when no instance is ready, and when the instance does not listen any more.
func TestNobodyThere(t *testing.T) {
	p, log := start(t, proxy.Settings{})
	for _, why := range []string{"no instance is ready", "refused"} {
		conn, err := net.Dial("tcp", p.Addr())
		if err == nil {
			_, err = conn.Read(make([]byte, 1))
			conn.Close()
		}
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: the client meets %v, want a reset", why, err)
		}
		await(t, log, func(e event.Event) bool { return e.Kind == event.ConnRefused && strings.Contains(e.Text, why) })
		p.Add(0, deserted(t))
	}
}

// Close ends what is open, on both sides.
func TestClose(t *testing.T) {
	p, _ := start(t, proxy.Settings{})
	gone := make(chan error, 1)
	p.Add(0, instance(t, func(conn *net.TCPConn) {
		_, _ = io.WriteString(conn, "hello\n")
		_, err := conn.Read(make([]byte, 1))
		gone <- err
	}))
	conn := dial(t, p)
	says(t, conn, "hello")
	p.Close()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("the client's connection goes on")
	}
	select {
	case err := <-gone:
		if err == nil {
			t.Error("the instance's connection goes on")
		}
	case <-time.After(patience):
		t.Error("the instance's connection goes on")
	}
}

// start returns a proxy that is closed at the end of the test, unless the test has closed it.
func start(t *testing.T, settings proxy.Settings) (*closing, *event.Log) {
	t.Helper()
	log := event.NewLog()
	settings.Poll = time.Hour // nobody asks for readiness: the tests alone say which endpoints there are
	p, err := proxy.Start(settings, log)
	if err != nil {
		t.Fatal(err)
	}
	c := &closing{Proxy: p}
	t.Cleanup(c.Close)
	return c, log
}

// closing is a proxy that can be closed twice.
type closing struct {
	*proxy.Proxy
	closed bool
}

func (c *closing) Close() {
	if !c.closed {
		c.closed = true
		c.Proxy.Close()
	}
}

// instance serves each connection with serve, and returns its address.
func instance(t *testing.T, serve func(*net.TCPConn)) string {
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
				serve(conn.(*net.TCPConn))
			}()
		}
	}()
	return listener.Addr().String()
}

// deserted returns an address at which nobody listens.
func deserted(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// greets returns what says a line, and then all that it hears.
func greets(line string) func(*net.TCPConn) {
	return func(conn *net.TCPConn) {
		_, _ = io.WriteString(conn, line+"\n")
		_, _ = io.Copy(conn, conn)
	}
}

func dial(t *testing.T, p *closing) *net.TCPConn {
	t.Helper()
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn.(*net.TCPConn)
}

func says(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	line := make([]byte, len(want)+1)
	if _, err := io.ReadFull(conn, line); string(line) != want+"\n" || err != nil {
		t.Fatalf("the connection says %q (%v), want %q", line, err, want)
	}
}

// await returns the first event that is wanted.
func await(t *testing.T, log *event.Log, wanted func(event.Event) bool) event.Event {
	t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(time.Millisecond) {
		events, _ := log.Since(0)
		if i := slices.IndexFunc(events, wanted); i >= 0 {
			return events[i]
		}
	}
	t.Fatal("the log does not have what is wanted")
	return event.Event{}
}
