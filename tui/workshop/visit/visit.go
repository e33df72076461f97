// Package visit keeps, on a learner's own machine, what they need of a workshop: the token by which the room knows them again, and what
// they take home, which is their answers and the shared runs.
package visit

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"closingtime/internal/wholefile"
	"closingtime/tui/workshop"
)

// Visit is somebody's visit to the room at an address. It is safe for concurrent use; each change is in its file when the method
// that makes it returns.
type Visit struct {
	path string // of its file

	mu   sync.Mutex
	kept kept
}

// kept is the content of the file.
type kept struct {
	Address string         `json:"address"`
	Token   string         `json:"token,omitempty"` // secret; "" before they have joined
	Name    string         `json:"name,omitempty"`
	Since   time.Time      `json:"since"`           // when they joined
	Asked   bool           `json:"asked,omitempty"` // they have been asked to share where they are
	Title   string         `json:"title,omitempty"`
	Answers []Answered     `json:"answers,omitempty"`
	Runs    map[int]string `json:"runs,omitempty"` // the recordings of shared runs, by the room's numbers
}

// Answered is a question of the room, with what the member said and what came out.
type Answered struct {
	Poll  workshop.Poll `json:"poll"`
	First *int          `json:"first,omitempty"` // the vote in the first round
	Said  *int          `json:"said,omitempty"`  // the vote in the latest round
}

// Known tells whether the answer to the question is known.
func (a Answered) Known() bool { return a.Poll.Answer != nil }

// Open returns the visit to the room at an address, whose file is in dir. An error says that the file cannot be read; the visit is then
// a new one, and will replace the file.
func Open(dir, address string) (*Visit, error) {
	v := &Visit{path: filepath.Join(dir, "visit-"+fileName(address)+".json"), kept: kept{Address: address}}
	content, err := os.ReadFile(v.path)
	if errors.Is(err, fs.ErrNotExist) {
		return v, nil
	}
	var read kept
	if err == nil {
		err = json.Unmarshal(content, &read)
	}
	if err != nil {
		return v, fmt.Errorf("reading what is kept of your last visit to %s: %w", address, err)
	}
	read.Address = address
	v.kept = read
	return v, nil
}

// fileName returns a text as a part of a file's name.
func fileName(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, text)
}

// Token returns the token by which the room knows the member; "" for none.
func (v *Visit) Token() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.kept.Token
}

// Name returns the name under which the member joined; "" for none.
func (v *Visit) Name() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.kept.Name
}

// Asked tells whether the member has been asked to share where they are.
func (v *Visit) Asked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.kept.Asked
}

// WasAsked notes that the member has been asked to share where they are.
func (v *Visit) WasAsked() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept.Asked = true
	return v.save()
}

// Joined notes that the member has joined. Another token than before means another room. Of the earlier room, the file of answers and
// the recordings stay.
func (v *Visit) Joined(as workshop.Joined, at time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.kept.Token != as.Token {
		v.kept = kept{Address: v.kept.Address, Token: as.Token, Since: at}
	}
	v.kept.Name = as.Name
	return v.save()
}

// Sees notes the question and the member's answer in a view of the room. It returns the question if the view is the first one with the
// right answer, and else nil.
func (v *Visit) Sees(view workshop.View) (answered *Answered, err error) {
	if view.Poll == nil || view.You == nil {
		return nil, nil
	}
	now := Answered{Poll: *view.Poll, First: view.You.First, Said: view.You.Said}
	now.Poll.Voted, now.Poll.Open = 0, false // these change with every vote of anybody
	v.mu.Lock()
	defer v.mu.Unlock()
	i := slices.IndexFunc(v.kept.Answers, func(a Answered) bool { return a.Poll.ID == now.Poll.ID })
	knew := i >= 0 && v.kept.Answers[i].Known()
	switch {
	case i >= 0 && equal(v.kept.Answers[i], now) && v.kept.Title == view.Title:
		return nil, nil
	case i >= 0:
		v.kept.Answers[i] = now
	default:
		v.kept.Answers = append(v.kept.Answers, now)
	}
	v.kept.Title = view.Title
	if now.Known() && !knew {
		answered = &now
	}
	kept, written := v.save(), v.writeAnswers()
	return answered, cmp.Or(kept, written) // of two failures, which have one cause, the first says enough
}

// equal tells whether two are the same in JSON.
func equal(a, b Answered) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(one) == string(other)
}

// save replaces the file. Only its owner can read it, since the token is in it. The caller holds the lock.
func (v *Visit) save() error {
	content, err := json.MarshalIndent(v.kept, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(v.path), 0o755)
	}
	if err == nil {
		err = wholefile.Write(v.path, append(content, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("keeping your place in the room: %w", err)
	}
	return nil
}
