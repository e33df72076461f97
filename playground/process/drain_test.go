//go:build unix

package process

import (
	"errors"
	"io"
	"os"
	"slices"
	"testing"
	"time"
)

// late returns both ends of a pipe that holds text, and whose deadline for reading has passed.
func late(t *testing.T, text string, dying func() bool) (*drainingReader, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); w.Close() })
	if _, err := w.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if err := r.SetReadDeadline(time.Now().Add(-time.Second)); err != nil {
		t.Fatal(err)
	}
	return &drainingReader{pipe: r, dying: dying}, w
}

func nobody() bool { return false }

// The whole content of the pipe is read, in as many reads as that takes, however late one is.
func TestWhatIsThereIsReadAfterTheDeadline(t *testing.T) {
	p, w := late(t, "all of it", nobody)
	w.Close()
	var read []byte
	buf := make([]byte, 2)
	for {
		n, err := p.Read(buf)
		read = append(read, buf[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("after %q: %v", read, err)
		}
	}
	if string(read) != "all of it" {
		t.Errorf("read %q", read)
	}
}

// The reader does not wait for a process that keeps the pipe open.
func TestAHeldPipe(t *testing.T) {
	p, _ := late(t, "before", nobody)
	text, err := io.ReadAll(p)
	if string(text) != "before" || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read %q, %v", text, err)
	}
}

// The reader waits for a process that is ending, and reads what it wrote last.
func TestAPipeOfTheDying(t *testing.T) {
	var end *os.File
	looks := []bool{true, true, false} // it dies after the second look
	p, w := late(t, "", func() bool {
		dying := looks[0]
		if looks = slices.Delete(looks, 0, 1); len(looks) == 0 {
			_, _ = end.WriteString("last words")
			end.Close()
			looks = []bool{false}
		}
		return dying
	})
	end = w
	if text, err := io.ReadAll(p); string(text) != "last words" || err != nil {
		t.Errorf("read %q, %v", text, err)
	}
}

// A process that writes without end after the deadline is not read without end.
func TestAPipeThatNeverEnds(t *testing.T) {
	p, w := late(t, "", nobody)
	p.rest = maxRest + 1
	if _, err := w.WriteString("and on"); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(make([]byte, 10)); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read %d bytes, %v", n, err)
	}
}
