package endpoints_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"closingtime/playground/endpoints"
	"closingtime/playground/event"
)

// Close does not wait for an instance that leaves the question for its readiness unanswered, and takes that for no change.
func TestCloseDuringAQuestion(t *testing.T) {
	t.Parallel()
	const wait = time.Minute
	asked, release := make(chan struct{}, 10), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-release
	}))
	defer server.Close()
	defer close(release)
	log := event.NewLog()
	set := endpoints.New(endpoints.Settings{Poll: time.Millisecond, Wait: wait}, log)
	set.Add(endpoints.Endpoint{Addr: server.Listener.Addr().String()})
	<-asked
	began := time.Now()
	set.Close()
	if took := time.Since(began); took > wait/2 {
		t.Errorf("Close took %v", took)
	}
	events, _ := log.Since(0)
	for _, e := range events {
		if e.Kind == event.Readiness {
			t.Errorf("a question that Close has ended is recorded: %+v", e)
		}
	}
}
