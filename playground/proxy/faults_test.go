package proxy_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/proxy"
)

// wired returns a wire to an instance that serves each connection with serve.
func wired(t *testing.T, serve func(*net.TCPConn)) *proxy.Wire {
	t.Helper()
	w, err := proxy.StartWire(event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	w.Add(0, instance(t, serve))
	return w
}

// wireDial returns a connection through the wire.
func wireDial(t *testing.T, w *proxy.Wire) net.Conn {
	t.Helper()
	conn, err := w.Dial(t.Context(), "tcp", "nowhere:1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func begin(t *testing.T, w *proxy.Wire, text string) faults.Name {
	t.Helper()
	fault, values, err := faults.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	w.StartFault(fault.Name, values)
	return fault.Name
}

// Who dials through a wire is refused when the instance refuses, as if there was no wire.
func TestAWireRefusesAsTheInstanceDoes(t *testing.T) {
	w, err := proxy.StartWire(event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.Add(0, deserted(t))
	if _, err := w.Dial(t.Context(), "tcp", ""); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("the dial ends with %v", err)
	}
	w.Add(1, instance(t, greets("hello"))) // whoever dials does not know of the change
	says(t, wireDial(t, w), "hello")
}

// Others reach the instance through the wire's address.
func TestAWireServesAnybody(t *testing.T) {
	w := wired(t, greets("hello"))
	conn, err := net.Dial("tcp", w.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	says(t, conn, "hello")
}

// echoed writes text, and returns how long its echo took, byte by byte.
func echoed(t *testing.T, conn net.Conn, text string) (first, whole time.Duration, reads int) {
	t.Helper()
	began := time.Now()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 0, len(text))
	for len(got) < len(text) {
		buffer := make([]byte, len(text))
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatalf("after %q: %v", got, err)
		}
		got = append(got, buffer[:n]...)
		reads++
		if first == 0 {
			first = time.Since(began)
		}
	}
	if string(got) != text {
		t.Errorf("the echo of %q is %q", text, got)
	}
	return first, time.Since(began), reads
}

// Each fault that delays does so for as long as it lasts, and changes no byte.
func TestFaultsThatDelay(t *testing.T) {
	text := strings.Repeat("0123456789", 10)
	for fault, delayed := range map[string]func(first, whole time.Duration, reads int) bool{
		"network-late latency=100ms jitter=0s":                      func(first, _ time.Duration, _ int) bool { return first >= 200*time.Millisecond },
		"network-late latency=150ms jitter=0s direction=downstream": func(first, _ time.Duration, _ int) bool { return first >= 150*time.Millisecond },
		"network-narrow rate=200 direction=upstream":                func(_, whole time.Duration, _ int) bool { return whole >= 400*time.Millisecond },
		"network-sliced size=10 variation=0 delay=20ms direction=downstream": func(_, whole time.Duration, reads int) bool {
			return whole >= 180*time.Millisecond && reads >= 5
		},
	} {
		w := wired(t, greets("hello"))
		conn := wireDial(t, w)
		says(t, conn, "hello")
		if delayed(echoed(t, conn, text)) {
			t.Errorf("%s: it is so without the fault", fault)
		}
		name := begin(t, w, fault)
		if first, whole, reads := echoed(t, conn, text); !delayed(first, whole, reads) {
			t.Errorf("%s: the echo took %v and %v, in %d parts", fault, first, whole, reads)
		}
		w.EndFault(name)
		if delayed(echoed(t, conn, text)) {
			t.Errorf("%s: it is so after the fault", fault)
		}
	}
}

// What is held back by a cut, in both directions or in one, arrives when it is over.
func TestFaultsThatHold(t *testing.T) {
	for _, fault := range []string{"network-cut", "network-cut direction=upstream", "network-half-open", "network-half-open direction=upstream"} {
		w := wired(t, greets("hello"))
		conn := wireDial(t, w)
		says(t, conn, "hello")
		name := begin(t, w, fault)
		if _, err := io.WriteString(conn, "still there?\n"); err != nil {
			t.Fatal(err)
		}
		if err := conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if n, err := conn.Read(make([]byte, 1)); n > 0 || err == nil {
			t.Errorf("%s: something passes", fault)
		}
		w.EndFault(name)
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			t.Fatal(err)
		}
		says(t, conn, "still there?")
	}
}

// A connection that the network ends, ends for both sides, at once or after its time.
func TestFaultsThatEnd(t *testing.T) {
	for fault, want := range map[string]struct {
		err   error
		bytes int64
	}{
		"network-reset":                                {syscall.ECONNRESET, 0},
		"network-reset timeout=100ms":                  {syscall.ECONNRESET, 10},
		"network-cut timeout=50ms":                     {syscall.ECONNRESET, 0},
		"network-limited bytes=4 direction=downstream": {nil, 4},
	} {
		ended := make(chan error, 1)
		w := wired(t, func(conn *net.TCPConn) {
			_, err := io.Copy(conn, conn)
			ended <- err
		})
		conn := wireDial(t, w)
		if _, _, reads := echoed(t, conn, "0123456789"); reads == 0 {
			t.Fatal("nothing passes")
		}
		begin(t, w, fault)
		_, _ = io.WriteString(conn, "0123456789") // may meet the reset
		n, err := io.Copy(io.Discard, conn)
		if !errors.Is(err, want.err) || n != want.bytes && fault != "network-reset" { // which may come before or after them
			t.Errorf("%s: the connection ends with %v after %d bytes, want %v after %d", fault, err, n, want.err, want.bytes)
		}
		select {
		case <-ended:
		case <-time.After(patience):
			t.Errorf("%s: the instance's connection goes on", fault)
		}
	}
}

// The end of a connection comes later than its last byte.
func TestSlowClose(t *testing.T) {
	for _, slow := range []bool{false, true} {
		w := wired(t, func(conn *net.TCPConn) { _, _ = io.WriteString(conn, "bye\n") })
		if slow {
			begin(t, w, "network-slow-close delay=1h")
		}
		conn := wireDial(t, w)
		says(t, conn, "bye")
		want := io.EOF
		if slow {
			want = os.ErrDeadlineExceeded
			_ = conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		}
		if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, want) {
			t.Errorf("slow: %t; after the last byte comes %v, want %v", slow, err, want)
		}
	}
}

// A wire that is closed ends every connection, whatever the network holds back.
func TestCloseAWireUnderFaults(t *testing.T) {
	w, err := proxy.StartWire(event.NewLog())
	if err != nil {
		t.Fatal(err)
	}
	w.Add(0, instance(t, greets("hello")))
	conn := wireDial(t, w)
	says(t, conn, "hello")
	for _, fault := range []string{"network-cut", "network-late latency=1m", "network-narrow rate=1", "network-slow-close delay=1m"} {
		begin(t, w, fault)
	}
	_, _ = io.WriteString(conn, strings.Repeat("x", 1<<20))
	closed := make(chan struct{})
	go func() { w.Close(); close(closed) }()
	select {
	case <-closed:
	case <-time.After(patience):
		t.Fatal("Close does not return")
	}
	if _, err := io.Copy(io.Discard, conn); err == nil {
		t.Error("the connection ends as if all was well")
	}
}
