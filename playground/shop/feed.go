package shop

import (
	"fmt"
	"net/http"
	"time"

	"closingtime/playground/probe"
)

// feedEvery is the time between two events of the feed.
const feedEvery = 200 * time.Millisecond

// Feed streams server-sent events until the client leaves or EndFeeds is called. After EndFeeds, the last event of a feed
// is "closing": it tells the client that nothing is missing, and that it should reconnect, which leads it to another
// instance. When the request's context ends first, the answer is broken off, so that the client does not take it for a
// whole one.
func (s *Shop) Feed(w http.ResponseWriter, r *http.Request) {
	returned := probe.Accepted(r)
	defer returned(http.StatusOK)
	flusher := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	ticker := time.NewTicker(feedEvery)
	defer ticker.Stop()
	for n := 1; ; n++ {
		if _, err := fmt.Fprintf(w, "id: %d\nevent: alive\ndata: %s\n\n", n, time.Now().Format(time.TimeOnly)); err != nil {
			return
		}
		if err := flusher.Flush(); err != nil {
			return
		}
		select {
		case <-ticker.C:
		case <-r.Context().Done():
			panic(http.ErrAbortHandler) // net/http breaks the answer off
		case <-s.endFeeds:
			_, _ = fmt.Fprintf(w, "id: %d\nevent: closing\ndata: come back soon\n\n", n+1) // the client may have left
			return
		}
	}
}

// EndFeeds tells every feed to end. It does not wait for them; http.Server.Shutdown does. Further calls do nothing.
func (s *Shop) EndFeeds() { s.once.Do(func() { close(s.endFeeds) }) }
