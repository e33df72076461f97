package ledger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// ForeignError says that a path does not lead to a room's file. Nothing has been changed there.
type ForeignError struct {
	Path string
	Is   string // what it is: "a folder"
}

func (e *ForeignError) Error() string { return fmt.Sprintf("%s is no room: it is %s", e.Path, e.Is) }

// empty is the Is of a file that may become a room.
const empty = "empty"

// mayBegin tells whether a room can be made at a path, given the error that check returned for it.
func mayBegin(found error) bool {
	foreign, ok := errors.AsType[*ForeignError](found)
	return ok && foreign.Is == empty || errors.Is(found, fs.ErrNotExist)
}

// The header of a database file, as the format of SQLite has it.
const (
	headerMagic  = "SQLite format 3\x00"
	headerLength = 100
	pageSizeAt   = 16 // two bytes; 1 stands for 65536
	markAt       = 68 // four bytes: the application that made it
)

// check looks at a file without opening it as a database, which would change it. It returns a *ForeignError for what cannot be a room's
// file, fs.ErrNotExist where there is nothing, and an *UnwritableError for a file that cannot be read.
func check(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("opening the room's file: %w", err)
	} else if err != nil {
		return &UnwritableError{path, err}
	}
	switch mode := info.Mode(); {
	case mode.IsDir():
		return &ForeignError{path, "a folder"}
	case !mode.IsRegular():
		return &ForeignError{path, "a pipe, a socket or a device"}
	case info.Size() == 0:
		return &ForeignError{path, empty}
	}
	header, err := headerOf(path)
	if err != nil {
		return err
	}
	if len(header) < headerLength || !strings.HasPrefix(string(header), headerMagic) {
		return &ForeignError{path, "no database"}
	}
	page := int64(binary.BigEndian.Uint16(header[pageSizeAt:]))
	if page == 1 {
		page = 1 << 16
	}
	_, err = os.Stat(path + "-wal")
	settled := errors.Is(err, fs.ErrNotExist) && info.Size() > page // a database of one page has no tables yet
	if mark := binary.BigEndian.Uint32(header[markAt:]); mark != application && (mark != 0 || settled) {
		return foreignDatabase(path)
	}
	return nil
}

func foreignDatabase(path string) error { return &ForeignError{path, "a database of something else"} }

// headerOf returns the header of a file, or all of a file that is shorter.
func headerOf(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, &UnwritableError{path, err}
	}
	defer file.Close()
	header := make([]byte, headerLength)
	n, err := io.ReadFull(file, header)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, &UnwritableError{path, err}
	}
	return header[:n], nil
}
