package rpc_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"closingtime/playground/rpc"
)

// Only an answer that ends between two messages has no further one.
func TestReadMessageOfACutAnswer(t *testing.T) {
	t.Parallel()
	whole := append([]byte{0, 0, 0, 0, 3}, "tea"...)
	for length := range whole {
		_, err := rpc.ReadMessage(bytes.NewReader(whole[:length]))
		if cut := errors.Is(err, io.ErrUnexpectedEOF); err == nil || cut != (length > 0) {
			t.Errorf("of %d bytes, the error is %v", length, err)
		}
	}
	if message, err := rpc.ReadMessage(bytes.NewReader(whole)); string(message) != "tea" || err != nil {
		t.Errorf("%q, %v", message, err)
	}
}
