// Package progress stores what a learner has done of the course, in one small file.
package progress

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"closingtime/internal/filelock"
	"closingtime/lessons"
)

// patience is how long a change waits for another program to write its own.
const patience = 3 * time.Second

// Store keeps the state in a file. It writes every change at once to a temporary file, which then replaces the old one, so
// that the file is complete whatever ends the program. Several programs can use one file: each reads the file under a lock,
// and applies its change to what it has read. A Store is safe for concurrent use. State never waits for a disk.
type Store struct {
	path string

	writing sync.Mutex // held while the file is read and written

	mu      sync.Mutex
	base    State    // the state in the file when it was last read or written
	pending []change // changes that are not in the file yet
	state   State    // base with the pending changes
}

// change changes a state, which is a copy that nothing else uses.
type change func(*State)

// OpenOf opens the file in which the progress through a course is kept: see Open.
func OpenOf(course *lessons.Course) (*Store, error) {
	return Open(fileOf(course))
}

// Open reads the file at path. If there is no file, the course is at its beginning. If the file cannot be read, Open
// renames it and returns an error with the reason and the new name; the course is then at its beginning too.
func Open(path string) (*Store, error) {
	s := &Store{path: path}
	if err := checkFolder(path); err != nil {
		return s, fmt.Errorf("your progress cannot be kept: %w", err)
	}
	state, err := read(path)
	if err != nil {
		return s, s.setAside(err)
	}
	s.base, s.state = state, state
	return s, nil
}

// ReadOf reads how far a course has been followed by now, also while another program keeps that. It changes nothing.
func ReadOf(course *lessons.Course) (State, error) { return read(fileOf(course)) }

func fileOf(course *lessons.Course) string { return filepath.Join(course.StateDir(), "progress.json") }

// State returns the state of the file when it was last read or written, with every change since. The state is shared: the
// caller must not change it.
func (s *Store) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Unsaved tells whether any change could not be written yet.
func (s *Store) Unsaved() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.pending) > 0
}

// At records that the learner is at a step of a lesson.
func (s *Store) At(lesson, step string) error {
	if now := s.State(); now.Last == lesson && now.Step == step && now.Did(lesson, step) {
		return nil
	}
	return s.apply(func(state *State) {
		state.Last, state.Step = lesson, step
		state.edit(lesson, func(l *Lesson) { l.Steps = withOnce(l.Steps, step) })
	})
}

// Follow records the path through the course that the learner follows.
func (s *Store) Follow(path string) error {
	if s.State().Path == path {
		return nil
	}
	return s.apply(func(state *State) { state.Path = path })
}

// Saw records that the learner saw a run of one of the services of a lesson to its end.
func (s *Store) Saw(lesson, of string) error {
	if s.State().Saw(lesson, of) {
		return nil
	}
	return s.apply(func(state *State) {
		state.edit(lesson, func(l *Lesson) { l.Seen = withOnce(l.Seen, of) })
	})
}

// Unfold records that the learner has read the text of a lesson beyond the place at which it begins to reveal the outcome.
func (s *Store) Unfold(lesson string) error {
	if s.State().Lessons[lesson].Unfolded {
		return nil
	}
	return s.apply(func(state *State) {
		state.edit(lesson, func(l *Lesson) { l.Unfolded = true })
	})
}

// Predicted records a prediction that the learner made in a lesson.
func (s *Store) Predicted(lesson string, p Prediction) error {
	return s.apply(func(state *State) {
		state.edit(lesson, func(l *Lesson) { l.Predictions = with(l.Predictions, p) })
	})
}

// PassedYours marks a lesson as done, because the learner's own copy has passed every check. Nothing else does.
func (s *Store) PassedYours(lesson string) error {
	if s.State().Done(lesson) {
		return nil
	}
	now := time.Now().Round(0)
	return s.apply(func(state *State) {
		state.edit(lesson, func(l *Lesson) {
			if l.Passed.IsZero() {
				l.Passed = now
			}
		})
	})
}

// Reset removes what the learner did in a lesson.
func (s *Store) Reset(lesson string) error {
	return s.apply(func(state *State) {
		delete(state.Lessons, lesson)
		if state.Last == lesson {
			state.Step = ""
		}
	})
}

// ResetAll removes everything but the chosen path.
func (s *Store) ResetAll() error {
	return s.apply(func(state *State) { *state = State{Path: state.Path} })
}

func (s *State) edit(lesson string, edit func(*Lesson)) {
	l := s.Lessons[lesson]
	edit(&l)
	s.Lessons[lesson] = l
}

// apply applies a change and writes it. A change that cannot be written stays pending, and is written with the next one.
func (s *Store) apply(c change) error {
	s.mu.Lock()
	s.pending = append(s.pending, c)
	s.state = s.state.after(c)
	s.mu.Unlock()

	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.save(); err != nil {
		return fmt.Errorf("keeping your progress: %w", err)
	}
	return nil
}

// after returns the state with the given changes.
func (s State) after(changes ...change) State {
	for _, c := range changes {
		s = s.copy()
		c(&s)
	}
	return s
}

// save applies the pending changes to the state that the file has now, and writes the result. The caller holds s.writing.
func (s *Store) save() error {
	if err := cmp.Or(checkFolder(s.path), os.MkdirAll(filepath.Dir(s.path), 0o755)); err != nil {
		return err
	}
	unlock, err := filelock.Hold(s.path+".lock", patience)
	if err != nil {
		return err
	}
	defer unlock()
	s.mu.Lock()
	known, changes := s.base, slices.Clone(s.pending)
	s.mu.Unlock()
	state, damage := read(s.path)
	if damage != nil { // the file was damaged since it was opened
		state = known
		damage = s.setAside(damage)
		aside, ok := errors.AsType[*AsideError](damage)
		if !ok {
			return damage
		}
		aside.Known = true
	}
	state = state.after(changes...)
	if err := write(s.path, state); err != nil {
		return errors.Join(damage, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = slices.Delete(s.pending, 0, len(changes))
	s.base, s.state = state, state.after(s.pending...)
	return damage
}

// AsideError says that the file could not be read, and under which name it is kept.
type AsideError struct {
	Path  string // the new name of the file
	Known bool   // the program knows what had been in the file, and writes it anew
	Err   error
}

func (e *AsideError) Error() string {
	if e.Known {
		return fmt.Sprintf("the file of your progress was damaged and is written anew; the damaged one is kept as %s (%v)", e.Path, e.Err)
	}
	return fmt.Sprintf("your progress could not be read and starts afresh; the old file is kept as %s (%v)", e.Path, e.Err)
}

func (e *AsideError) Unwrap() error { return e.Err }

// setAside renames the file that could not be read, and returns an *AsideError, or the error of the renaming.
func (s *Store) setAside(why error) error {
	to := s.path + ".unreadable-" + time.Now().Format("20060102-150405.000")
	if err := os.Rename(s.path, to); err != nil {
		return fmt.Errorf("your progress could not be read (%w), and could not be set aside either: %w", why, err)
	}
	return &AsideError{Path: to, Err: why}
}

// checkFolder returns an error that says what to do when a file is in the place of the folder for the file at path.
func checkFolder(path string) error {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return fmt.Errorf("%s is a file, and a folder of that name is needed; move it away", folder)
	}
	return nil
}

func read(path string) (State, error) {
	var state State
	// Checked before the file is opened, because opening a pipe waits for its writer.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return state, errors.New("it is not a regular file")
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return state, nil
	}
	if err == nil {
		err = json.Unmarshal(content, &state)
	}
	if err != nil {
		return State{}, err
	}
	return state, nil
}

// write replaces the file. Whatever ends the program or the machine, the file is either the old one or the new one. The
// caller holds the lock, so an existing temporary file was left by a program that was killed.
func write(path string, state State) error {
	content, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		return err
	}
	temp := path + ".new"
	file, err := os.Create(temp)
	if err != nil {
		return err
	}
	_, err = file.Write(append(content, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return filelock.SyncFolder(filepath.Dir(path))
}
