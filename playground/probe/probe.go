// Package probe reports what happens inside a service to the playground that runs it. Without a playground it does nothing
// and costs nothing: no goroutine, no file, no time.
//
// The playground starts a service with a pipe to which the probe writes, and with a second pipe, the lifeline, from which
// the probe reads which faults begin and end. Each event is one write(2) before Emit returns, so everything that was reported
// before a SIGKILL can still be read after it. The probe never waits: when the pipe is full, the probe drops the event and
// counts it. The lifeline ends when the playground ends, and the probe then kills the process at once. A service therefore
// never outlives the program that runs it.
package probe

import (
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"closingtime/playground/event"
)

// Environment variables that say where the probe reports to. The probe removes them, so that the service's own children do
// not report.
const (
	EnvEvents   = "CLOSINGTIME_EVENTS"   // the file descriptor to write events to
	EnvLifeline = "CLOSINGTIME_LIFELINE" // the file descriptor that says which faults begin and end, and whose end of file ends the process
	EnvStart    = "CLOSINGTIME_START"    // the moment of the run's time 0, in Unix nanoseconds
)

// HTTP headers with the number that the playground's client gave to a request, and the number of the attempt at it.
const (
	RequestHeader = "X-Request-Id"
	AttemptHeader = "X-Request-Attempt" // from 2; the first attempt has no such header
)

// maxEvent is the longest event in bytes. POSIX lets a pipe split a longer write (PIPE_BUF is 4096 on Linux).
const maxEvent = 4096

// maxText is the longest text of an event in bytes.
const maxText = 1024

// Cut returns text as the probe reports it: at most maxText bytes of it, and only valid UTF-8.
func Cut(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxText)], "")
}

// reporter writes events to the playground. The zero reporter is off.
type reporter struct {
	on    bool
	began time.Time     // when this process began
	after time.Duration // the time from the start of the run to began

	mu       sync.Mutex
	pipe     pipe
	scratch  []byte
	dropped  int
	reported int // how many of dropped have been reported
}

var process reporter

func init() {
	defer os.Unsetenv(EnvEvents)
	defer os.Unsetenv(EnvLifeline)
	defer os.Unsetenv(EnvStart)
	events, err := strconv.Atoi(os.Getenv(EnvEvents))
	if err != nil {
		return
	}
	start, err := strconv.ParseInt(os.Getenv(EnvStart), 10, 64)
	if err != nil {
		return
	}
	if process.pipe, err = openPipe(events); err != nil {
		return
	}
	process.began = time.Now()
	process.after = process.began.Sub(time.Unix(0, start))
	process.on = true
	if lifeline, err := strconv.Atoi(os.Getenv(EnvLifeline)); err == nil {
		go dieWith(lifeline)
	}
	process.emit(event.Event{Kind: event.ProbeStart, PID: os.Getpid()})
	go sample(process.emit)
}

// Emit reports that e happened now. It is safe for concurrent use, never waits, and does nothing without a playground.
func Emit(e event.Event) { process.emit(e) }

func (r *reporter) emit(e event.Event) {
	if !r.on {
		return
	}
	e.At = r.after + time.Since(r.began)
	e.Text = Cut(e.Text)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dropped > r.reported && r.write(event.Event{At: e.At, Kind: event.Dropped, Count: r.dropped}) {
		r.reported = r.dropped
	}
	if !r.write(e) {
		r.dropped++
	}
}

func (r *reporter) write(e event.Event) bool {
	line, err := event.Append(r.scratch[:0], e)
	r.scratch = line
	return err == nil && len(line) <= maxEvent && r.pipe.write(line)
}

// Accepted reports that the handler of a request has begun. The caller calls returned when the handler ends, with the
// status that the handler set. Requests from other clients than the playground's are not reported.
func Accepted(r *http.Request) (returned func(status int)) {
	id, err := strconv.Atoi(r.Header.Get(RequestHeader))
	if err != nil || !process.on {
		return func(int) {}
	}
	return AcceptedAs(id, Attempt(r.Header), r.Method, r.URL.Path)
}

// AcceptedAs is Accepted for a request given by its number and the number of the attempt at it.
func AcceptedAs(id, attempt int, method, path string) (returned func(status int)) {
	if !process.on {
		return func(int) {}
	}
	Emit(event.Event{Kind: event.RequestAccepted, ID: id, Attempt: attempt, Method: method, Path: path})
	return func(status int) {
		Emit(event.Event{Kind: event.RequestReturned, ID: id, Attempt: attempt, Status: status})
	}
}

// Attempt returns the number, from 0, of the attempt to which a request header belongs.
func Attempt(header http.Header) int {
	n, _ := strconv.Atoi(header.Get(AttemptHeader))
	return max(n-1, 0)
}
