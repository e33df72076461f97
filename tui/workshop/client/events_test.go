package client

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// A recording that is not there yet is asked for again. One that the room does not give is not.
func TestAWholeRunIsAskedForAgainOnlyWhereThatHelps(t *testing.T) {
	for status, want := range map[int]int32{http.StatusUnauthorized: 1, http.StatusNotFound: 2} {
		var asked atomic.Int32
		room := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if asked.Add(1) > 1 {
				_, _ = w.Write([]byte(`{"at":1,"kind":"ready"}` + "\n"))
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error":"No."}`))
		}))
		defer room.Close()
		c := New(strings.TrimPrefix(room.URL, "http://"), "token")
		defer c.Close()
		events, err := c.Whole(t.Context(), 1)
		refused, _ := errors.AsType[*Refused](err)
		if n := asked.Load(); n != want || (want == 1) != (refused != nil && refused.Status == status) || (want > 1) != (len(events) == 1) {
			t.Errorf("after the status %d it asks %d times, and has %d events: %v", status, n, len(events), err)
		}
	}
}
