package load

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
)

// The opcodes of the frames of a WebSocket (RFC 6455, 5.2).
const (
	frameRest  = 0x0 // the rest of a message
	frameText  = 0x1
	frameBin   = 0x2
	frameClose = 0x8
	framePing  = 0x9
	framePong  = 0xA
)

// The close codes that a client tells apart (RFC 6455, 7.4).
const (
	closedNormally  = 1000
	closedGoingAway = 1001
	closedSilently  = 1005 // the close frame had no code
	closedToRestart = 1012
	closedTryLater  = 1013
)

// maxFrame is the longest frame that a client reads, in bytes.
const maxFrame = 64 << 10

// frame is one frame of a WebSocket.
type frame struct {
	last    bool // of its message
	opcode  byte
	payload []byte
}

// readFrame reads a frame from a server, which does not mask its frames.
func readFrame(r *bufio.Reader) (frame, error) {
	var header [2]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return frame{}, err
	}
	length := uint64(header[1] & 0x7F)
	if header[0]&0x70 != 0 || header[1]&0x80 != 0 {
		return frame{}, errors.New("a frame that the client has not agreed to")
	}
	if length >= 126 {
		extended := make([]byte, 2+6*(length-126))
		if _, err := io.ReadFull(r, extended); err != nil {
			return frame{}, unexpected(err)
		}
		length = binary.BigEndian.Uint64(append(make([]byte, 8-len(extended)), extended...))
	}
	if length > maxFrame {
		return frame{}, fmt.Errorf("a frame of %d bytes", length)
	}
	f := frame{last: header[0]&0x80 != 0, opcode: header[0] & 0xF, payload: make([]byte, length)}
	if _, err := io.ReadFull(r, f.payload); err != nil {
		return frame{}, unexpected(err)
	}
	return f, nil
}

// unexpected is the error of a frame that ends in its middle.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// writeFrame writes a whole message, or a control frame, masked, as a client has to.
func writeFrame(w io.Writer, opcode byte, payload []byte) error {
	if len(payload) > 125 {
		return errors.New("the client's messages are short")
	}
	b := append(make([]byte, 0, 6+len(payload)), 0x80|opcode, 0x80|byte(len(payload)))
	b = binary.BigEndian.AppendUint32(b, rand.Uint32())
	mask := b[2:6]
	for i, c := range payload {
		b = append(b, c^mask[i%4])
	}
	_, err := w.Write(b)
	return err
}

// closeCode returns the code of a close frame.
func closeCode(payload []byte) int {
	if len(payload) < 2 {
		return closedSilently
	}
	return int(binary.BigEndian.Uint16(payload))
}
