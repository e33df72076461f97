// Package rpc is a minimal gRPC client over the HTTP/2 of net/http. It has what the playground's clients need, and does not
// link gRPC's own library.
package rpc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// The calls that every gRPC service with a health service answers.
const (
	HealthCheck = "/grpc.health.v1.Health/Check"
	HealthWatch = "/grpc.health.v1.Health/Watch"
)

// OK is the status of a call that has its whole answer.
const OK = 0

// NewClient returns an HTTP client whose connections speak HTTP/2 without TLS.
func NewClient(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *http.Client {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	return &http.Client{Transport: &http.Transport{DialContext: dial, Protocols: protocols, DisableCompression: true}}
}

// NewRequest returns the request of a call with one message.
func NewRequest(ctx context.Context, addr, call string, message []byte) (*http.Request, error) {
	framed := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))) // 0: not compressed
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+addr+call, bytes.NewReader(append(framed, message...)))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/grpc")
	r.Header.Set("Te", "trailers")
	return r, nil
}

// maxMessage is the longest message that a client reads, in bytes.
const maxMessage = 64 << 10

// ReadMessage reads the next message of an answer. Its error is io.EOF where there is no further one.
func ReadMessage(body io.Reader) ([]byte, error) {
	var prefix [5]byte
	if _, err := io.ReadFull(body, prefix[:]); err != nil {
		return nil, err
	}
	length := binary.BigEndian.Uint32(prefix[1:])
	if prefix[0] != 0 || length > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes, with flags %d", length, prefix[0])
	}
	message := make([]byte, length)
	_, err := io.ReadFull(body, message)
	if err == io.EOF { // the message has not begun, but its prefix has said that it comes
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading a message of %d bytes: %w", length, err)
	}
	return message, nil
}

// Status returns the status of a call whose answer has been read to its end, and the text of the status. The status follows
// the messages, or stands instead of them. ok is false where there is no status: the answer is then incomplete.
func Status(r *http.Response) (status int, text string, ok bool) {
	for _, header := range []http.Header{r.Trailer, r.Header} {
		if said := header.Get("Grpc-Status"); said != "" {
			status, err := strconv.Atoi(said)
			text, _ := url.PathUnescape(header.Get("Grpc-Message"))
			return status, text, err == nil
		}
	}
	return 0, "", false
}

// Serving tells whether a message of the health service says that the service serves.
func Serving(message []byte) bool {
	status, _ := Number(message)
	return status == 1
}

// Text returns a message with a text in its first field, as google.protobuf.StringValue has it.
func Text(text string) []byte {
	return append(binary.AppendUvarint([]byte{1<<3 | 2}, uint64(len(text))), text...)
}

// Number returns the number in the first field of a message, as google.protobuf.Int64Value has it. It returns false when
// there is none.
func Number(message []byte) (int, bool) {
	if len(message) < 2 || message[0] != 1<<3 {
		return 0, false
	}
	n, length := binary.Uvarint(message[1:])
	return int(n), length > 0
}
