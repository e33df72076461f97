package proxy

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
	"closingtime/playground/faults"
)

// link is one connection of a client together with the one to the instance that was chosen for it. Everything that one side
// does reaches the other, unless the network is at fault: its bytes, the end of what it sends (the other direction goes on),
// and a reset.
type link struct {
	client, service *net.TCPConn
	latency         time.Duration
	network         *network
	closed          <-chan struct{} // closed when the proxy is
	ended           func(by string, class event.Class)
	first           sync.Once // for ended, which is told of the side that ends the connection first
}

// carry carries both directions until both have ended, and closes the connections.
func (l *link) carry() {
	defer l.client.Close()
	defer l.service.Close()
	over := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { // a reset ends every Read and Write
		if l.awaitReset(over) {
			l.reset()
		}
	})
	var directions sync.WaitGroup
	directions.Go(func() { l.direct(l.client, l.service, event.ByClient) })
	directions.Go(func() { l.direct(l.service, l.client, event.ByService) })
	directions.Wait()
	close(over)
	wg.Wait()
}

// awaitReset returns true when the connection is to be reset: the proxy is closed, or the network
// resets connections, or the network has been cut for longer than a connection survives. It returns false when the connection is over.
func (l *link) awaitReset(over <-chan struct{}) bool {
	for {
		now := l.network.now()
		var due <-chan time.Time
		if values, ok := now.faults[faults.NetworkReset]; ok {
			due = time.After(values.Duration("timeout"))
		} else if values, ok := now.faults[faults.NetworkCut]; ok && values.Duration("timeout") > 0 {
			due = time.After(values.Duration("timeout"))
		}
		select {
		case <-due:
			return true
		case <-l.closed:
			return true
		case <-now.changed:
		case <-over:
			return false
		}
	}
}

// reset cuts the connection, so that both sides get a reset.
func (l *link) reset() {
	reset(l.client)
	reset(l.service)
}

// piece is what travels in one direction: bytes, or the end of the direction.
type piece struct {
	due   time.Time // when it arrives
	bytes []byte
	end   error // nil for bytes; io.EOF when the sender sends no more; another error when its connection was cut
}

// Limits of what is under way in one direction. A sender that is faster than the receiver waits, as in any network.
const (
	pieceSize = 32 << 10
	maxPieces = 64
)

// direction is one direction of a link, from the side that by names.
type direction struct {
	*link
	from, to *net.TCPConn
	by       string
	name     string // faults.Upstream or faults.Downstream
	passed   int    // how many bytes have passed since the network limits their number
}

// direct carries one direction until its end.
func (l *link) direct(from, to *net.TCPConn, by string) {
	d := &direction{link: l, from: from, to: to, by: by, name: faults.Upstream}
	if by == event.ByService {
		d.name = faults.Downstream
	}
	underWay := make(chan piece, maxPieces)
	var reader sync.WaitGroup
	reader.Go(func() { d.read(underWay) })
	for p := range underWay {
		d.deliver(p)
	}
	reader.Wait()
}

// read sends what comes from the sender on its way. Nothing overtakes what was sent before it.
func (d *direction) read(underWay chan<- piece) {
	defer close(underWay)
	var last time.Time
	due := func() time.Time {
		at := time.Now().Add(d.latency + d.network.now().latency(d.name))
		if at.Before(last) {
			at = last
		}
		last = at
		return at
	}
	for {
		buffer := make([]byte, pieceSize)
		n, err := d.from.Read(buffer)
		if n > 0 {
			underWay <- piece{due: due(), bytes: buffer[:n]}
		}
		if err != nil {
			d.note(d.by, err)
			underWay <- piece{due: due(), end: err}
			return
		}
	}
}

// deliver waits until a piece is due and hands it to its receiver. When the receiver has cut the connection, the sender
// learns that by a reset. Every piece passes here, one at a time for each direction.
func (d *direction) deliver(p piece) {
	if !d.sleep(time.Until(p.due), nil) || !d.passes() {
		return
	}
	if p.end == nil {
		d.write(p.bytes)
		return
	}
	now := d.network.now()
	if slow, ok := now.faults[faults.NetworkSlowClose]; ok && !d.sleep(slow.Duration("delay"), now.changed) {
		return
	}
	if errors.Is(p.end, io.EOF) {
		_ = d.to.CloseWrite() // fails when the receiver has cut the connection, which the other direction notices
		return
	}
	reset(d.to)
}

// passes waits as long as nothing passes in this direction. It returns false when the proxy is closed first.
func (d *direction) passes() bool {
	for {
		now := d.network.now()
		if !now.held(d.name) {
			return true
		}
		select {
		case <-now.changed:
		case <-d.closed:
			return false
		}
	}
}

// write hands bytes to the receiver, in as many parts as the network makes of them.
func (d *direction) write(bytes []byte) {
	for len(bytes) > 0 && d.passes() {
		now := d.network.now()
		part, pause := len(bytes), time.Duration(0)
		if sliced, ok := now.in(faults.NetworkSliced, d.name); ok {
			variation := sliced.Number("variation")
			part = min(part, max(1, sliced.Number("size")-variation+rand.IntN(2*variation+1)))
			pause = sliced.Duration("delay")
		}
		if narrow, ok := now.in(faults.NetworkNarrow, d.name); ok {
			rate := narrow.Number("rate")
			part = min(part, max(1, rate/narrowParts))
			pause += time.Duration(part) * time.Second / time.Duration(rate)
		}
		limited, isLimited := now.in(faults.NetworkLimited, d.name)
		if isLimited {
			part = min(part, limited.Number("bytes")-d.passed)
		}
		if part <= 0 {
			d.hangUp()
			return
		}
		if _, err := d.to.Write(bytes[:part]); err != nil {
			reset(d.from)
			return
		}
		if d.passed += part; !isLimited {
			d.passed = 0
		}
		bytes = bytes[part:]
		if pause > 0 && !d.sleep(pause, now.changed) {
			return
		}
	}
}

// hangUp ends the connection for both sides.
func (d *direction) hangUp() {
	_ = d.to.Close()
	_ = d.from.Close()
}

// narrowParts is in how many parts a narrow network sends the bytes of one second.
const narrowParts = 20

// sleep waits for a time, or until other has ended. It returns false when the proxy is closed first.
func (d *direction) sleep(wait time.Duration, other <-chan struct{}) bool {
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-other:
		return true
	case <-d.closed:
		return false
	}
}

// note records which side ended the connection first, and how.
func (l *link) note(by string, err error) {
	if errors.Is(err, net.ErrClosed) { // the proxy itself has closed it
		return
	}
	l.first.Do(func() { l.ended(by, attempt.Classify(err, false)) })
}
