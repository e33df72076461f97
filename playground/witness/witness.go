// Package witness has clients that send no load, and find out from outside how a service stops: what becomes of new
// connections, how long an idle connection is kept, and what the service's goroutines do, where it publishes their profile. They
// work for a service in any language.
package witness

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"time"

	"closingtime/playground/attempt"
	"closingtime/playground/certificate"
	"closingtime/playground/event"
	"closingtime/playground/load"
)

// Witness knows a service and asks it. The zero value of each field but Addr and Log means its default.
type Witness struct {
	Addr string // host:port
	Path string // what is got: something that the service answers quickly; "/" unless set
	TLS  bool   // any certificate is accepted
	// Protocol is the version of HTTP that the newcomers speak; the idle connection exists with HTTP/1.1 only.
	Protocol load.Protocol
	Instance int // for the events
	Log      *event.Log
}

// Times of the newcomers.
const (
	gap      = 50 * time.Millisecond  // between two newcomers there is this time, and up to as much again
	patience = 5 * time.Second        // how long one waits for its answer
	settle   = 200 * time.Millisecond // how long those that wait are left alone after the end of the process, which closes their connections
)

// errOver is the cause of the end of what ends with the run.
var errOver = errors.New("the run is over")

// Newcomers opens one new connection after another, each 50 to 100 ms after the one before, sends one request on it, and records
// what becomes of that, until ended is closed or ctx ends. It returns when the last one has been recorded.
func (w Witness) Newcomers(ctx context.Context, ended <-chan struct{}) {
	waiting, giveUp := context.WithCancelCause(ctx)
	defer giveUp(errOver)
	client := w.client()
	results := make(chan struct{})
	underWay := 0
	timer := time.NewTimer(0)
	defer timer.Stop()
	var tooLate <-chan time.Time
	came := 0
	for ended != nil || underWay > 0 {
		select {
		case <-timer.C:
			if ended == nil {
				continue
			}
			underWay++
			came++
			id := came
			go func() { // waited for by its result
				w.come(waiting, client, id)
				results <- struct{}{}
			}()
			timer.Reset(gap + rand.N(gap))
		case <-results:
			underWay--
		case <-ended:
			ended, tooLate = nil, time.After(settle)
		case <-ctx.Done():
			ended = nil
			ctx = context.WithoutCancel(ctx)
		case <-tooLate:
			giveUp(errOver)
		}
	}
}

func (w Witness) client() *http.Client {
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: certificate.AcceptAny(), Protocols: new(http.Protocols)}
	switch w.Protocol {
	case load.HTTP2:
		transport.Protocols.SetHTTP2(true)
	case load.H2C:
		transport.Protocols.SetUnencryptedHTTP2(true)
	default:
		transport.Protocols.SetHTTP1(true)
	}
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (w Witness) secure() bool { return w.TLS || w.Protocol == load.HTTP2 }

func (w Witness) request(ctx context.Context) (*http.Request, error) {
	scheme, path := "http", w.Path
	if w.secure() {
		scheme = "https"
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+w.Addr+path, nil)
}

// come sends one newcomer, and records what becomes of it.
func (w Witness) come(ctx context.Context, client *http.Client, id int) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var taken, answered atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		ConnectDone:          func(_, _ string, err error) { taken.CompareAndSwap(false, err == nil) },
		GotFirstResponseByte: func() { answered.Store(true) },
	})
	began := w.Log.Now()
	status, err := w.get(ctx, client)
	ended := w.Log.Now()
	e := event.Event{At: ended, Kind: event.Newcomer, ID: id, Instance: w.Instance, Budget: ended - began, Status: status}
	if taken.Load() {
		e.State = event.Taken
	}
	if err != nil {
		e.Class, e.Text = attempt.Classify(err, answered.Load()), err.Error()
	}
	if errors.Is(err, errOver) || errors.Is(err, context.Canceled) {
		e.Class = event.Canceled
	}
	w.Log.AddAt(e)
}

// get sends a request and returns the status of its answer, once that is whole.
func (w Witness) get(ctx context.Context, client *http.Client) (status int, err error) {
	request, err := w.request(ctx)
	if err != nil {
		return 0, err
	}
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	const enough = 1 << 20 // bytes of an answer whose content does not matter
	if _, err := io.CopyN(io.Discard, response.Body, enough); err != nil && err != io.EOF {
		return 0, err
	}
	return response.StatusCode, nil
}

// reopenAfter is how long Idle waits before it opens another connection.
const reopenAfter = 500 * time.Millisecond

// Idle opens a connection, gets one answer on it and keeps it without using it again, until the service closes it or ctx ends. Until
// stopped is closed, it then opens another one. A service that keeps no connection gets a few attempts; nothing is recorded of
// these.
func (w Witness) Idle(ctx context.Context, stopped <-chan struct{}) {
	if w.Protocol != load.HTTP1 {
		return
	}
	const attempts = 3 // to find out whether the service keeps connections at all
	for id, failed := 1, 0; failed < attempts; {
		if w.keep(ctx, id) {
			id++
			failed = 0
		} else {
			failed++
		}
		select {
		case <-stopped:
			return
		case <-ctx.Done():
			return
		case <-time.After(reopenAfter):
		}
	}
}

// keep keeps one connection until the service closes it or ctx ends. It returns false where the service does not keep it.
func (w Witness) keep(ctx context.Context, id int) bool {
	conn, err := w.dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
	reader := bufio.NewReader(conn)
	if err := w.askOn(ctx, conn, reader); err != nil {
		return false
	}
	w.Log.Add(event.Event{Kind: event.IdleOpen, ID: id, Instance: w.Instance})
	_, err = reader.ReadByte() // a byte would be an answer that nobody has asked for
	closed := event.Event{Kind: event.IdleClose, ID: id, Instance: w.Instance, By: event.ByService}
	switch {
	case ctx.Err() != nil:
		closed.By = event.ByClient
	case err == nil:
		closed.Class = event.Garbled
	default:
		closed.Class = attempt.Classify(err, false)
	}
	w.Log.Add(closed)
	return true
}

func (w Witness) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if w.secure() {
		return (&tls.Dialer{Config: certificate.AcceptAny()}).DialContext(ctx, "tcp", w.Addr)
	}
	return new(net.Dialer).DialContext(ctx, "tcp", w.Addr)
}

// askOn sends a request on a connection and reads the answer. It returns an error where the connection does not stay open after that,
// and once ctx has ended.
func (w Witness) askOn(ctx context.Context, conn net.Conn, reader *bufio.Reader) error {
	request, err := w.request(ctx)
	if err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if err := request.Write(conn); err != nil {
		return err
	}
	response, err := http.ReadResponse(reader, request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.Close || response.ProtoMajor == 1 && response.ProtoMinor == 0 {
		return errors.New("the service closes the connection after its answer")
	}
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	return context.Cause(ctx) // only now, since the deadline that the end of ctx sets may just have been removed
}
