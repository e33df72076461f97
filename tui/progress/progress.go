// Package progress keeps what a learner has seen of the course, in one small file.
package progress

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// State is what the file says. Lessons are named, not numbered, so that the course may be reordered.
type State struct {
	Last string              `json:"last,omitempty"` // the lesson that was opened last
	Seen map[string][]string `json:"seen,omitempty"` // by lesson: the services whose run was seen to its end
}

// Saw tells whether a run of that service of the lesson was seen to its end.
func (s State) Saw(lesson, of string) bool { return slices.Contains(s.Seen[lesson], of) }

// Store is the state and its file. Every change is written at once, to a temporary file that then takes the name of
// the old one, so that the file is whole whatever ends the program. It is safe for concurrent use.
type Store struct {
	path string

	mu    sync.Mutex
	state State
}

// Open reads the file at path. One that is not there is a fresh start. Of one that cannot be read, Open says why and
// returns a fresh start too; the next change replaces it.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &s.state)
	}
	if err != nil {
		s.state = State{}
		return s, fmt.Errorf("your progress could not be read, and starts afresh: %w", err)
	}
	return s, nil
}

// State returns a copy of what has been kept so far.
func (s *Store) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return State{s.state.Last, maps.Clone(s.state.Seen)}
}

// Opened notes that the lesson was opened.
func (s *Store) Opened(lesson string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Last == lesson {
		return nil
	}
	s.state.Last = lesson
	return s.save()
}

// Saw notes that a run of that service of the lesson was seen to its end.
func (s *Store) Saw(lesson, of string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state.Saw(lesson, of) {
		return nil
	}
	if s.state.Seen == nil {
		s.state.Seen = make(map[string][]string)
	}
	s.state.Seen[lesson] = slices.Concat(s.state.Seen[lesson], []string{of})
	return s.save()
}

func (s *Store) save() error {
	content, err := json.MarshalIndent(s.state, "", "  ")
	if err != nil {
		return fmt.Errorf("keeping your progress: %w", err)
	}
	if err := write(s.path, append(content, '\n')); err != nil {
		return fmt.Errorf("keeping your progress: %w", err)
	}
	return nil
}

func write(path string, content []byte) error {
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	temp, err := os.CreateTemp(folder, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // nothing is left to remove once it has its new name
	_, err = temp.Write(content)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
