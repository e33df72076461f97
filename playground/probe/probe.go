// Package probe reports what happens inside a service to the playground that runs it. Without a playground around
// it, it does nothing and costs nothing: no goroutine, no file, no time.
//
// The playground starts a service with a pipe for the probe to write to, and a second one, the lifeline, that nobody
// writes to. Each event is one write(2), made before Emit returns, so whatever was reported before a SIGKILL can
// still be read after it. The probe never waits: when the pipe is full, the probe drops the event and counts it. The
// lifeline ends when the playground ends; then the probe kills the process at once. So a service never outlives the
// program that runs it.
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

// The variables of the environment that say where the probe reports to. The probe removes them, so that the service's own
// children do not report.
const (
	EnvEvents   = "CLOSINGTIME_EVENTS"   // the file descriptor to write events to
	EnvLifeline = "CLOSINGTIME_LIFELINE" // the file descriptor whose end of file ends the process
	EnvStart    = "CLOSINGTIME_START"    // when the run's clock stood at zero, in Unix nanoseconds
)

// The HTTP headers with the number of a request of the playground's clients, and of the attempt at it.
const (
	RequestHeader = "X-Request-Id"
	AttemptHeader = "X-Request-Attempt" // from 2; the first attempt has none
)

// maxEvent is the longest event in bytes. POSIX lets a pipe split a longer write (PIPE_BUF is 4096 on Linux).
const maxEvent = 4096

// maxText is the longest text of an event in bytes.
const maxText = 1024

// Cut returns text as the probe reports it: without what is beyond maxText bytes, and without bytes that are not UTF-8.
func Cut(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxText)], "")
}

// A reporter writes events to the playground. The zero reporter is off.
type reporter struct {
	on    bool
	began time.Time     // of this process
	after time.Duration // from the start of the run to began

	mu       sync.Mutex
	pipe     pipe
	scratch  []byte
	dropped  int
	reported int // of dropped
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
	go sample(process.emit)
}

// Emit reports that e happened now. It is safe for concurrent use, never waits, and does nothing without a
// playground.
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

// Accepted reports that the handler of a request has begun. The caller calls returned when it ends, with the status
// that it set. Requests that do not come from a playground's client are not reported.
func Accepted(r *http.Request) (returned func(status int)) {
	id, err := strconv.Atoi(r.Header.Get(RequestHeader))
	if err != nil || !process.on {
		return func(int) {}
	}
	return AcceptedAs(id, Attempt(r.Header), r.Method, r.URL.Path)
}

// AcceptedAs is Accepted for a request that is known by its number and by the number of the attempt at it.
func AcceptedAs(id, attempt int, method, path string) (returned func(status int)) {
	if !process.on {
		return func(int) {}
	}
	Emit(event.Event{Kind: event.RequestAccepted, ID: id, Attempt: attempt, Method: method, Path: path})
	return func(status int) {
		Emit(event.Event{Kind: event.RequestReturned, ID: id, Attempt: attempt, Status: status})
	}
}

// Attempt returns the number of the attempt at a request that a header belongs to, from 0.
func Attempt(header http.Header) int {
	n, _ := strconv.Atoi(header.Get(AttemptHeader))
	return max(n-1, 0)
}
