package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Lost says that the room cannot be reached, or that the connection ended in the middle. It may be there again later.
type Lost struct {
	Address string
	Err     error
}

func (e *Lost) Error() string {
	return fmt.Sprintf("the room at %s cannot be reached: %v", e.Address, e.Err)
}

func (e *Lost) Unwrap() error { return e.Err }

// NobodyThere tells whether the machine at the address answers, and has no room there.
func (e *Lost) NobodyThere() bool {
	return errors.Is(e.Err, connectionRefused)
}

// lost returns a Lost without the parts of an error that the person knows, such as the address.
func (c *Client) lost(err error) error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err
	}
	if failed, ok := errors.AsType[*net.OpError](err); ok && failedToConnect(err) && !failed.Timeout() {
		err = failed.Err
	}
	return &Lost{c.Address, err}
}

// failedToConnect tells whether no connection came about.
func failedToConnect(err error) bool {
	failed, ok := errors.AsType[*net.OpError](err)
	return ok && failed.Op == "dial"
}

// Refused says that the room has refused a request.
type Refused struct {
	Status int           // of HTTP
	Text   string        // why, in a sentence
	Wait   time.Duration // after which it may be tried again; 0 where the room does not say
}

func (e *Refused) Error() string { return e.Text }

// WrongCode tells whether the code was not that of the room.
func (e *Refused) WrongCode() bool { return e.Status == http.StatusForbidden }

// Unknown tells whether the room does not know the member any more.
func (e *Refused) Unknown() bool { return e.Status == http.StatusUnauthorized }

// Later tells whether the same request may succeed later.
func (e *Refused) Later() bool {
	return e.Status == http.StatusTooManyRequests || e.Status == http.StatusServiceUnavailable
}

// refused reads why the room has refused a request. What answers otherwise is no room.
func (c *Client) refused(answer *http.Response) error {
	var said struct {
		Error string `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, maxAnswer)).Decode(&said); err != nil || said.Error == "" {
		return &Lost{c.Address, fmt.Errorf("what answers there is no room (status %d)", answer.StatusCode)}
	}
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After")) // 0 where there is none
	return &Refused{answer.StatusCode, said.Error, time.Duration(seconds) * time.Second}
}

// Fleeting tells whether the same request may succeed later.
func Fleeting(err error) bool {
	if refused, ok := errors.AsType[*Refused](err); ok {
		return refused.Later()
	}
	_, ok := errors.AsType[*Lost](err)
	return ok
}
