package attempt_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"

	"closingtime/playground/attempt"
	"closingtime/playground/event"
)

// The errors of Go's client, as they come.
func TestClassify(t *testing.T) {
	wrapped := func(err error) error {
		return &url.Error{Op: "Post", URL: "http://127.0.0.1/orders", Err: err}
	}
	system := func(call string, err error) error {
		return wrapped(&net.OpError{Op: call, Net: "tcp", Err: os.NewSyscallError(call, err)})
	}
	for _, test := range []struct {
		err      error
		answered bool
		want     event.Class
	}{
		{system("connect", syscall.ECONNREFUSED), false, event.Refused},
		{system("read", syscall.ECONNRESET), false, event.Reset},
		{system("write", syscall.EPIPE), false, event.Reset},
		{system("read", syscall.ECONNRESET), true, event.CutShort},
		{wrapped(io.EOF), false, event.EOF},
		{fmt.Errorf("transport: %w", io.ErrUnexpectedEOF), false, event.EOF},
		{io.ErrUnexpectedEOF, true, event.CutShort},
		{wrapped(errors.New("malformed chunked encoding")), true, event.Other},
		{wrapped(context.DeadlineExceeded), false, event.Timeout},
		{context.DeadlineExceeded, true, event.Timeout},
		{system("dial", syscall.ETIMEDOUT), false, event.Timeout},
		{wrapped(errors.New("malformed HTTP response")), false, event.Other},
	} {
		if got := attempt.Classify(test.err, test.answered); got != test.want {
			t.Errorf("%v, answered %v, is %q, want %q", test.err, test.answered, got, test.want)
		}
	}
}
