package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Limits of what is read and written.
const (
	maxCommand   = 32 << 10
	maxEvents    = 4 << 20  // of one request
	maxRecording = 96 << 20 // of a shared run
	readTime     = 10 * time.Second
	unreadTime   = 4 * time.Second // for a body that no handler reads; less than writeTime, so that the answer can be written after it
	readTimeLong = time.Minute
	writeTime    = 10 * time.Second // for one piece of an answer: somebody who reads more slowly is cut off
)

// readBody returns the body of a request. The error is a failure where the body has more than most bytes, or does not arrive in time.
func readBody(w http.ResponseWriter, r *http.Request, most int64, within time.Duration) ([]byte, error) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(within)) // an error means that this connection has no deadlines
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, failure{http.StatusRequestEntityTooLarge, fmt.Sprintf("What your program sent is too long: more than %d bytes.", most), 0}
	}
	if err != nil {
		return nil, failure{http.StatusBadRequest, "The request did not arrive whole.", 0}
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return content, nil
}

// readJSON reads the body of a request.
func readJSON[T any](w http.ResponseWriter, r *http.Request) (T, error) {
	var body T
	content, err := readBody(w, r, maxCommand, readTime)
	if err != nil {
		return body, err
	}
	if err := json.Unmarshal(content, &body); err != nil {
		return body, failure{http.StatusBadRequest, "That is not the JSON that the room reads: " + err.Error() + ".", 0}
	}
	return body, nil
}

// writeJSON sends an answer. An error means that nobody reads it any more.
func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
