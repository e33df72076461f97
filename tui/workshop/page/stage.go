package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"

	"closingtime/playground/drawing"
	"closingtime/playground/timeline"
)

// stage keeps the latest pictures of the shared run, so that a room full of browsers costs one drawing. It is safe for
// concurrent use.
type stage struct {
	mu     sync.Mutex
	latest map[look]drawn
}

// look is how a picture is wanted: as a file or as an element of the page, and whether for a phone.
type look struct{ file, narrow bool }

// drawn is a picture of a run.
type drawn struct {
	run          int
	of           *timeline.Timeline
	tag          string // names the picture's content, for HTTP
	text, zipped []byte
}

// of returns the picture of a run as far as its timeline goes.
func (s *stage) of(run int, t *timeline.Timeline, wanted look) (drawn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.latest[wanted]; d.run == run && d.of == t {
		return d, nil
	}
	text, err := written(t, wanted)
	if err != nil {
		return drawn{}, fmt.Errorf("drawing the shared run: %w", err)
	}
	zipped, err := compressed(text)
	if err != nil {
		return drawn{}, fmt.Errorf("compressing the picture of the shared run: %w", err)
	}
	sum := sha256.Sum256(text)
	d := drawn{run, t, fmt.Sprintf(`"%x"`, sum[:8]), text, zipped}
	if s.latest == nil {
		s.latest = make(map[look]drawn)
	}
	s.latest[wanted] = d
	return d, nil
}

func written(t *timeline.Timeline, wanted look) ([]byte, error) {
	d := drawing.Stage(t, wanted.narrow)
	if !wanted.file {
		text, err := d.Markup()
		return []byte(text), err
	}
	var file bytes.Buffer
	err := d.SVG(&file)
	return file.Bytes(), err
}

func compressed(text []byte) ([]byte, error) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write(text)
	err = errors.Join(err, z.Close())
	return zipped.Bytes(), err
}
