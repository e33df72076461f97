package build

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Limits of what is kept of the binaries. A binary is made again in a second from what Go's cache has.
const (
	keptBinaries = 12        // at least so many of those used last are kept
	keptFor      = time.Hour // a binary used within this time is kept, since a run may start it again
)

// Trim removes binaries that have not been used for long, as an earlier Build or by anybody else, and what builds that were
// killed have left. It removes nothing that has been used within an hour. It leaves alone what it cannot remove.
func (b *Builder) Trim() {
	entries, err := os.ReadDir(b.bin)
	if err != nil {
		return
	}
	type binary struct {
		path string
		used time.Time
	}
	var binaries []binary
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || filepath.Ext(entry.Name()) == stampExt {
			continue
		}
		found := binary{filepath.Join(b.bin, entry.Name()), info.ModTime()}
		if stamp, err := os.Stat(found.path + stampExt); err == nil && stamp.ModTime().After(found.used) {
			found.used = stamp.ModTime()
		}
		if strings.HasSuffix(found.path, freshExt) {
			found.used = found.used.Add(-keptFor * keptBinaries) // behind every whole binary
		}
		binaries = append(binaries, found)
	}
	slices.SortFunc(binaries, func(x, y binary) int { return cmp.Or(y.used.Compare(x.used), cmp.Compare(x.path, y.path)) })
	for i, old := range binaries {
		if i < keptBinaries || time.Since(old.used) < keptFor {
			continue
		}
		_ = os.Remove(old.path)
		_ = os.Remove(old.path + stampExt)
	}
}
