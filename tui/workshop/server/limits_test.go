package server

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// Each may do it a few times at once, then at a rate; one who does it too often takes nothing from another.
func TestALimit(t *testing.T) {
	l := newLimiter[string](2, 3)
	for n := range 5 {
		wait, ok := l.allow("Eve", noon)
		if ok != (n < 3) || !ok && (wait <= 0 || wait > time.Second/2) {
			t.Errorf("the time %d at once: %v, to wait %v", n+1, ok, wait)
		}
	}
	if _, ok := l.allow("Ana", noon); !ok {
		t.Error("Ana pays for Eve")
	}
	if _, ok := l.allow("Eve", noon.Add(500*time.Millisecond)); !ok {
		t.Error("Eve may not do it again after the time to wait")
	}
	l.forget(noon.Add(time.Second))
	if len(l.of) != 1 {
		t.Errorf("after a second it remembers %v, want Eve only", l.of)
	}
	l.forget(noon.Add(time.Minute))
	if len(l.of) != 0 {
		t.Errorf("after a minute it remembers %v", l.of)
	}
}

// Thirty people behind one address may each mistype the code; who goes on guessing waits, and the host is told now and then.
func TestGuesses(t *testing.T) {
	g := newGuesses(guessesFree, guessEvery, guessesAlarm)
	var told []int
	now := noon
	looked := 0
	for n := range 400 { // ten minutes of two tries in three seconds
		if _, ok := g.mayTry("192.168.1.9", now); ok {
			looked++
			if times := g.wrong("192.168.1.9", now); times > 0 {
				told = append(told, times)
			}
		}
		if n >= guessesFree {
			now = now.Add(1500 * time.Millisecond)
		} else if looked != n+1 {
			t.Errorf("try %d is not looked at, and it is free", n+1)
		}
	}
	if most := guessesFree + int(now.Sub(noon)/guessEvery) + 1; looked > most || looked < most/2 {
		t.Errorf("in %v, %d codes are looked at, want up to %d", now.Sub(noon), looked, most)
	}
	if len(told) != 2 || told[0] != 10 || told[1] != 100 {
		t.Errorf("the host is told of %v wrong codes", told)
	}
	if _, ok := g.mayTry("192.168.1.7", now); !ok {
		t.Error("another address has to wait")
	}
	g.forget(now.Add(time.Hour))
	if len(g.of) != 0 {
		t.Error("it remembers for ever")
	}
}

// The address of a request is that of a machine, or of a network where machines have many.
func TestAddresses(t *testing.T) {
	for from, want := range map[string]string{
		"192.168.1.7:4711": "192.168.1.7", "[::ffff:192.168.1.7]:4711": "192.168.1.7", "[::1]:4711": "::1",
		"[2001:db8:1:2:3:4:5:6]:4711": "2001:db8:1:2::/64", "[fe80::1%eth0]:4711": "fe80::/64", "@": "@",
	} {
		if got := addressOf(&http.Request{RemoteAddr: from}); got != want {
			t.Errorf("%s is %s, want %s", from, got, want)
		}
	}
}

// Connections beyond the limit are closed, until others have ended.
func TestTooManyConnections(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limited := limitConnections(inner, limits{9, 2, 1}, func(string) {}) // of this machine, strangers have no limit of their own
	taken := make(chan net.Conn)
	go func() {
		defer close(taken)
		for {
			conn, err := limited.Accept()
			if err != nil {
				return
			}
			taken <- conn
		}
	}()
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	dial()
	first := <-taken
	dial()
	second := <-taken
	if n, err := dial().Read(make([]byte, 1)); err == nil {
		t.Errorf("a connection too many is served %d bytes", n)
	}
	_ = first.Close()
	_ = first.Close() // it is counted once
	third := dial()
	served := <-taken
	if _, err := served.Write([]byte("x")); err != nil {
		t.Error(err)
	}
	if _, err := io.ReadFull(third, make([]byte, 1)); err != nil {
		t.Errorf("after another has ended: %v", err)
	}
	_, _ = second.Close(), served.Close()
	_ = limited.Close()
	if conn, more := <-taken; more {
		t.Errorf("after the end comes %v", conn.RemoteAddr())
	}
}

// remote is a connection that comes from an address.
type remote struct {
	net.Conn
	address string
}

func (r remote) RemoteAddr() net.Addr { return from(r.address) }
func (remote) Close() error           { return nil }

type from string

func (from) Network() string  { return "tcp" }
func (f from) String() string { return string(f) }

// comers is a listener to which connections come that a test sends.
type comers chan net.Conn

func (c comers) Accept() (net.Conn, error) { return <-c, nil }
func (comers) Close() error                { return nil }
func (comers) Addr() net.Addr              { return from("192.0.2.1:7788") }

// Of one address, or one network of IPv6, strangers have a few connections; whom the room knows is no stranger any more.
func TestConnectionsOfStrangers(t *testing.T) {
	come := make(comers, 10)
	var refused []string
	limited := limitConnections(come, limits{all: 100, each: 4, strangers: 2}, func(address string) { refused = append(refused, address) })
	accept := func(addresses ...string) *limitedConn {
		for _, a := range addresses {
			come <- remote{address: a}
		}
		conn, err := limited.Accept()
		if err != nil {
			t.Fatal(err)
		}
		return conn.(*limitedConn)
	}
	first := accept("192.0.2.7:1")
	accept("192.0.2.7:2")
	if other := accept("192.0.2.7:3", "192.0.2.8:1"); other.address != "192.0.2.8" || !slices.Equal(refused, []string{"192.0.2.7"}) {
		t.Errorf("after two strangers, %s is served and %v refused", other.address, refused)
	}
	first.known()
	first.known() // it is counted once
	accept("192.0.2.7:4")
	if other := accept("192.0.2.7:5", "192.0.2.8:2"); other.address != "192.0.2.8" || len(refused) != 2 {
		t.Errorf("with two strangers and one who is known, %s is served and %v refused", other.address, refused)
	}
	_, _ = first.Close(), first.Close()
	accept("[2001:db8:1:2::1]:1")
	accept("[2001:db8:1:2::2]:1")
	if other := accept("[2001:db8:1:2::3]:1", "[2001:db8:1:3::3]:1"); other.address != "2001:db8:1:3::/64" {
		t.Errorf("a third of one network is served, as %s", other.address)
	}
}

// As many people as a class has join at once from one address, and then some; the host is told of those who wait.
func TestTooManyJoinFromOneAddress(t *testing.T) {
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "room.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	s, err := New(t.Context(), kept, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	joined := 0
	for range 80 {
		if s.mayJoin("192.168.1.9") == nil {
			joined++
		}
	}
	if joined < 60 || joined > 65 {
		t.Errorf("%d of 80 join at once", joined)
	}
	if err := s.mayJoin("192.168.1.10"); err != nil {
		t.Errorf("from another address: %v", err)
	}
	select {
	case w := <-s.warnings:
		if w.of != workshop.ManyJoins || w.address != "192.168.1.9" {
			t.Errorf("the host is told %+v", w)
		}
	default:
		t.Error("the host is not told")
	}
}

// A run has room for so much and no more.
func TestARunHasALimit(t *testing.T) {
	r := newRelay()
	if !r.hasPlace(maxRelayed) || r.hasPlace(maxRelayed+1) {
		t.Error("the limit of an empty run is not maxRelayed")
	}
	r.add(nil, make([]byte, 10))
	if r.hasPlace(maxRelayed - 9) {
		t.Error("what is there already does not count")
	}
}
