package opening

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"closingtime/internal/wholefile"
	"closingtime/tui/workshop"
)

// fileSuffix, behind the name of a room's file, makes the name of the file that says where the room listens.
const fileSuffix = ".opening"

// PathOf returns the path of the file that says where the room in a file listens while it is open.
func PathOf(room string) string { return room + fileSuffix }

// Write writes beside a room's file where the room listens. Only the owner can read that. Write replaces what an earlier opening left
// there, and nothing else.
func Write(room string, o workshop.Opening) error {
	path := PathOf(room)
	if _, err := readAt(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already, and says nothing of a room: %w. Move it away, or name another file with -file", path, err)
	}
	content, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return wholefile.Write(path, append(content, '\n'), 0o600)
}

// Remove removes what Write has written.
func Remove(room string) error { return os.Remove(PathOf(room)) }

// Read returns where the room in a file listens. The error is fs.ErrNotExist where it is not open.
func Read(room string) (workshop.Opening, error) { return readAt(PathOf(room)) }

// longestFile is larger than any file that Write writes.
const longestFile = 64 << 10

func readAt(path string) (o workshop.Opening, err error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return o, err
	case !info.Mode().IsRegular() || info.Size() > longestFile:
		return o, errors.New("it is no file that a room has written")
	}
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &o)
	}
	if err == nil && (o.Address == "" || o.Code == "" || o.Key == "") {
		err = errors.New("it is no file that a room has written")
	}
	return o, err
}
