package server

import (
	"time"

	"closingtime/tui/workshop"
)

// versions says when the view of each viewer last changed. All versions come from one count.
type versions struct {
	latest    int // which is the host's, whose view has everything
	everybody int
	of        map[int]int // of each member
}

// newVersions begins with the time, so that no version of an earlier server comes again.
func newVersions(now time.Time) versions {
	begin := int(now.UnixMilli())
	return versions{latest: begin, everybody: begin, of: make(map[int]int)}
}

// all counts a change that everybody sees, one that a member and the host see, and hosts one that only the host sees.
func (v *versions) all()       { v.latest++; v.everybody = v.latest }
func (v *versions) one(id int) { v.latest++; v.of[id] = v.latest }
func (v *versions) hosts()     { v.latest++ }

// seenBy returns the version of somebody's view.
func (v *versions) seenBy(by workshop.Viewer) int {
	switch by.Role {
	case workshop.Host:
		return v.latest
	case workshop.Member:
		return max(v.everybody, v.of[by.ID])
	}
	return v.everybody
}
