package setups

import (
	"encoding/json"
	"errors"
	"fmt"

	"closingtime/playground/timeline"
)

// recorded returns the set-up for the recording of its run, or nil for a command: a command line can have secrets in it, and a recording
// must not make anybody run one.
func (s Setup) recorded() (json.RawMessage, error) {
	if s.Runs == Command {
		return nil, nil
	}
	text, err := json.Marshal(kept{format, s})
	if err != nil {
		return nil, fmt.Errorf("recording the set-up: %w", err)
	}
	return text, nil
}

// ErrNotRecorded says that a recording has no set-up.
var ErrNotRecorded = errors.New("the recording does not say from which set-up it was made")

// Recorded returns the set-up from which a recorded run was made. Check tells whether it makes sense here. The error is ErrNotRecorded
// where the recording has none.
func Recorded(t *timeline.Timeline) (Setup, error) {
	var read kept
	switch {
	case t.Run.Setup == nil:
		return Setup{}, ErrNotRecorded
	case json.Unmarshal(t.Run.Setup, &read) != nil || read.Runs == Command || read.Runs == "":
		return Setup{}, errors.New("the set-up in the recording cannot be read")
	case read.Format > format:
		return Setup{}, errors.New("a newer program wrote the set-up in the recording")
	}
	return read.Setup, nil
}
