package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"closingtime/internal/filelock"
)

// SetAside renames the file at path, whatever is in it, and returns its new name, which has the time in it. It returns "" where
// there is no such file, and a *HeldError while a host has it open.
func SetAside(ctx context.Context, path string, now time.Time) (to string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("setting the room aside: %w", err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	release, err := hold(path)
	if err != nil {
		return "", err
	}
	defer release()
	if l, err := open(ctx, path); err == nil { // so that all is in the one file; a damaged one is renamed as it is
		if err := l.db.Close(); err != nil {
			return "", fmt.Errorf("setting the room aside: %w", err)
		}
	}
	ext := filepath.Ext(path)
	to = strings.TrimSuffix(path, ext) + now.Format("-20060102-150405.000") + ext
	for _, part := range []string{"-wal", "-shm", ""} { // the file last: while it is there, the rest belongs to it
		if err := os.Rename(path+part, to+part); err != nil && !(part != "" && errors.Is(err, fs.ErrNotExist)) {
			return "", fmt.Errorf("setting the room aside: %w", err)
		}
	}
	return to, filelock.SyncFolder(filepath.Dir(path))
}
