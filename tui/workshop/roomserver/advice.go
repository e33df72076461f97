package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"closingtime/tui/workshop/ledger"
)

// defaultFile is the file that keeps the room unless another one is named.
var defaultFile = filepath.Join(".closingtime", "room", "room.db")

// advise says in words why the room could not be opened, set aside or read, and what to do.
func advise(err error, s settings) string {
	if held, ok := errors.AsType[*ledger.HeldError](err); ok {
		return fmt.Sprintf("The room in %s is open already, in another program. Use that one, or end it; or name another file with -file.", held.Path)
	}
	if newer, ok := errors.AsType[*ledger.NewerError](err); ok {
		return fmt.Sprintf("The room in %s was written by a newer version of this program. Get that version; or begin a new room with %s, which keeps the old file under another name.", newer.Path, resetCommand(s))
	}
	if foreign, ok := errors.AsType[*ledger.ForeignError](err); ok {
		return fmt.Sprintf("There is no room in %s: it is %s. Nothing in it was changed. Name another file with -file, or move it away.", foreign.Path, foreign.Is)
	}
	if damaged, ok := errors.AsType[*ledger.DamagedError](err); ok {
		return fmt.Sprintf("The room's file %s cannot be read: %v. Nothing in it was changed. Begin a new room with %s, which keeps the old file under another name; or name another file with -file.", damaged.Path, damaged.Err, resetCommand(s))
	}
	if locked, ok := errors.AsType[*ledger.UnwritableError](err); ok {
		return fmt.Sprintf("The room's file %s, or its folder, cannot be opened or written: %v. Change that, or name another file with -file.", locked.Path, locked.Err)
	}
	if errors.Is(err, fs.ErrNotExist) && s.reset {
		return fmt.Sprintf("There is no room in %s, and so nothing to set aside. -file names the file of another room.", s.file)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Sprintf("There is no room in %s. A workshop that was reset is beside it, under a name with its date; -file names it.", s.file)
	}
	return err.Error()
}

// resetCommand returns the command that sets the room aside.
func resetCommand(s settings) string {
	const command = "go run ./tui host reset"
	if strings.HasSuffix(s.file, defaultFile) {
		return command
	}
	return command + " -file " + s.file
}
