package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"closingtime/playground/event"
	"closingtime/tui/workshop"
)

// uploadTime is how long the recording of a run may take to be sent.
const uploadTime = time.Minute

// SendEvents appends events to the shared run. first is the number of the first one in the run, from 0. The room leaves out those
// that it has already, so that they can be sent again after an error. SendEvents returns how many events of the run the room has.
func (c *Client) SendEvents(ctx context.Context, run, first int, events []event.Event) (have int, err error) {
	lines, err := event.AppendAll(nil, events)
	if err != nil {
		return 0, err
	}
	var answer workshop.Events
	err = c.exchange(ctx, http.MethodPost, runPath(run, "events?from="+strconv.Itoa(first)), lines, &answer)
	return answer.Have, err
}

// SendRecording ends the shared run with its recording: all its events, in the order in which they were recorded.
func (c *Client) SendRecording(ctx context.Context, run int, events []event.Event) error {
	lines, err := event.AppendAll(nil, events)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	answer, err := c.send(ctx, http.MethodPut, runPath(run, "recording"), lines)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// Recording returns the recording of a shared run that is over, as lines that can be kept in a file.
func (c *Client) Recording(ctx context.Context, run int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	answer, err := c.send(ctx, http.MethodGet, runPath(run, "recording"), nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	recording, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, c.lost(err)
	}
	return recording, nil
}

func runPath(run int, rest string) string { return fmt.Sprintf("/api/runs/%d/%s", run, rest) }

// Watch is the events of a shared run as they come. It is safe for concurrent use.
type Watch struct {
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu     sync.Mutex
	events []event.Event // that Next has not returned yet
	over   bool
	failed error
}

// Watch follows a shared run. It reconnects by itself and misses nothing. The caller closes the watch.
func (c *Client) Watch(ctx context.Context, run int) *Watch {
	w := new(Watch)
	ctx, w.cancel = context.WithCancel(ctx)
	w.done.Go(func() { w.follow(ctx, c, run) })
	return w
}

// Next returns the events that have come since the last call. An error says that no event comes any more, although the run is not over.
func (w *Watch) Next() ([]event.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	events := w.events
	w.events = nil
	if len(events) > 0 {
		return events, nil
	}
	return nil, w.failed
}

// Over tells whether the shared run is over and Next has returned all of its events.
func (w *Watch) Over() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.over && len(w.events) == 0
}

// Close ends the watch, and waits for its goroutine.
func (w *Watch) Close() {
	w.cancel()
	w.done.Wait()
}

// follow reads the events until the run is over, or ctx ends.
func (w *Watch) follow(ctx context.Context, c *Client, run int) {
	pause := backoff{}
	for n := 0; ctx.Err() == nil; {
		read, over, err := w.read(ctx, c, run, n)
		if n += read; read > 0 {
			pause = backoff{}
		}
		if gone, ok := errors.AsType[*Refused](err); ok && gone.Status == http.StatusGone {
			over, err = true, w.catchUp(ctx, c, run, n)
		}
		switch {
		case over && err == nil:
			w.end(nil)
			return
		case err != nil && !Fleeting(err):
			w.end(err)
			return
		case !pause.wait(ctx, err):
		}
	}
	w.end(context.Cause(ctx))
}

func (w *Watch) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over, w.failed = err == nil, err
}

// silence is how long a stream may be silent: the server sends an empty line every 5 s.
const silence = 15 * time.Second

// read reads a stream of the events from number n on, until the stream ends. over says that the run is over.
func (w *Watch) read(ctx context.Context, c *Client, run, n int) (read int, over bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answer, err := c.send(ctx, http.MethodGet, runPath(run, "events?from="+strconv.Itoa(n)), nil)
	if err != nil {
		return 0, false, err
	}
	defer answer.Body.Close()
	silent := time.AfterFunc(silence, cancel)
	defer silent.Stop()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(make([]byte, 0, 64<<10), event.MaxLine)
	for lines.Scan() {
		silent.Reset(silence)
		if len(lines.Bytes()) == 0 {
			continue
		}
		e, err := event.Parse(lines.Bytes())
		switch {
		case err != nil:
			return read, false, c.lost(err)
		case e.Kind == workshop.KindOver:
			return read, true, nil
		case e.Kind == workshop.KindClosing:
			return read, false, nil
		}
		read++
		w.mu.Lock()
		w.events = append(w.events, e)
		w.mu.Unlock()
	}
	if err := lines.Err(); err != nil {
		return read, false, c.lost(err)
	}
	return read, false, nil
}

// catchUp takes the events from number n on out of the recording of a run, whose stream has gone before it came to its end. In the
// recording, only events that were reported late stand at another place than in the stream.
func (w *Watch) catchUp(ctx context.Context, c *Client, run, n int) error {
	recording, err := c.Recording(ctx, run)
	if err != nil {
		return err
	}
	events, err := event.ReadAll(bytes.NewReader(recording))
	if err != nil {
		return c.lost(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, events[min(n, len(events)):]...)
	return nil
}
