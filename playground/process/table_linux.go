package process

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Children returns the processes of a group that still run after its leader has been reaped. known is false when the
// process table cannot be read.
func Children(group int) (children []Child, known bool) {
	table, known := processTable()
	for _, p := range table {
		if p.group == group && p.PID != group {
			children = append(children, p.Child)
		}
	}
	return children, known
}

// EndStrays kills the processes outside the group that have any of the traits, and returns them. These are processes that a service has
// started in sessions of their own. EndStrays repeats the search, so it also finds processes that the killed ones start meanwhile. known is
// false when the process table cannot be read.
func EndStrays(group int, traits Traits) (ended []Child, known bool) {
	const rounds = 5
	for range rounds {
		table, readable := processTable()
		known = readable
		found := false
		listening := listenersAt(traits.Addr)
		for _, p := range table {
			if p.group == group || p.PID == os.Getpid() || !hasSetting(p.PID, traits.Setting) && !p.opened(traits, listening) {
				continue
			}
			found = true
			if !slices.Contains(ended, p.Child) {
				ended = append(ended, p.Child)
			}
			_ = syscall.Kill(p.PID, syscall.SIGKILL) // it may have ended just now
		}
		if !found {
			break
		}
	}
	return ended, known
}

// opened tells whether a process has one of the pipes open or, unless it was started before the service, one of the sockets, by their
// inodes. It returns false for a child of this program, which has all open files of this program for a moment after the fork.
func (e entry) opened(traits Traits, sockets map[string]bool) bool {
	if e.parent == os.Getpid() || len(traits.Pipes)+len(sockets) == 0 {
		return false
	}
	for kind, inode := range openInodes(e.PID) {
		if kind == "pipe" && slices.Contains(traits.Pipes, inode) || kind == "socket" && sockets[inode] && e.born >= traits.Born {
			return true
		}
	}
	return false
}

// hasSetting tells whether a process was started with the setting, NAME=value. It returns false for another user's process,
// whose environment cannot be read.
func hasSetting(pid int, setting string) bool {
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && slices.Contains(strings.Split(string(environ), "\x00"), setting)
}

// entry is a running process that is not a zombie.
type entry struct {
	Child
	parent, group int
	born          uint64 // in clock ticks since the system was started
}

// processTable returns all running processes from /proc: see proc(5). known is false when /proc cannot be read.
func processTable() (all []entry, known bool) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		known = true
		if p, running := parseStat(string(stat)); running {
			all = append(all, p)
		}
	}
	return all, known
}

// parseStat parses /proc/PID/stat: pid (command) state ppid pgrp …, and starttime as the 22nd. The command may contain blanks and
// parentheses. running is false for a zombie.
func parseStat(stat string) (e entry, running bool) {
	open, end := strings.IndexByte(stat, '('), strings.LastIndexByte(stat, ')')
	if open < 0 || end < open {
		return entry{}, false
	}
	fields := strings.Fields(stat[end+1:])
	if len(fields) < 20 {
		return entry{}, false
	}
	e.Command = stat[open+1 : end]
	var errs [4]error
	e.PID, errs[0] = strconv.Atoi(strings.TrimSpace(stat[:open]))
	e.parent, errs[1] = strconv.Atoi(fields[1])
	e.group, errs[2] = strconv.Atoi(fields[2])
	e.born, errs[3] = strconv.ParseUint(fields[19], 10, 64)
	return e, fields[0] != "Z" && errors.Join(errs[:]...) == nil
}

// born returns when a process was started, in clock ticks since the system was. It knows that of a zombie, too, and returns 0 for a process
// that does not exist any more.
func born(pid int) uint64 {
	stat, _ := os.ReadFile(procFile(pid, "stat"))
	e, _ := parseStat(string(stat))
	return e.born
}

// parents returns the parent of each running process.
func parents() map[int]int {
	all := make(map[int]int)
	table, _ := processTable() // empty where it cannot be read
	for _, p := range table {
		all[p.PID] = p.parent
	}
	return all
}

func procFile(pid int, name string) string { return fmt.Sprintf("/proc/%d/%s", pid, name) }

// TreeListeners returns the TCP addresses on which a process or one of its descendants listens. known is false when the open files
// of none of them can be read.
func TreeListeners(pid int) (addrs []string, known bool) {
	for _, p := range append(descendants(parents(), pid), pid) {
		found, readable := Listeners(p)
		addrs, known = append(addrs, found...), known || readable
	}
	slices.Sort(addrs)
	return slices.Compact(addrs), known
}

// Listeners returns the TCP addresses on which a process listens. known is false when its open files cannot be read.
func Listeners(pid int) (addrs []string, known bool) {
	inodes, known := socketsOf(pid)
	for _, table := range []string{"tcp", "tcp6"} {
		for inode, addr := range listeningSockets(fmt.Sprintf("/proc/%d/net/%s", pid, table)) {
			if inodes[inode] {
				addrs = append(addrs, addr.String())
			}
		}
	}
	slices.Sort(addrs)
	return addrs, known
}

// ListenerAt returns the process that listens on a TCP address, host:port. known is false when no process is known to do so: that of
// another user is not.
func ListenerAt(addr string) (by Child, known bool) {
	inodes := listenersAt(addr)
	if len(inodes) == 0 {
		return Child{}, false
	}
	table, _ := processTable() // empty when it cannot be read
	for _, p := range table {
		own, _ := socketsOf(p.PID)
		for inode := range own {
			if inodes[inode] {
				return p.Child, true
			}
		}
	}
	return Child{}, false
}

// listenersAt returns the inodes of the sockets that listen on a TCP address, host:port.
func listenersAt(addr string) map[string]bool {
	wanted, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil
	}
	inodes := make(map[string]bool)
	for _, table := range []string{"tcp", "tcp6"} {
		for inode, a := range listeningSockets("/proc/net/" + table) {
			if a.Port() == wanted.Port() && (a.Addr().IsUnspecified() || a.Addr().Unmap() == wanted.Addr().Unmap()) {
				inodes[inode] = true
			}
		}
	}
	return inodes
}

// UnixSockets returns the files of the unix sockets that a process and its descendants have bound. It returns nothing where the
// process table cannot be read.
func UnixSockets(pid int) []string {
	inodes := make(map[string]bool)
	for _, p := range append(descendants(parents(), pid), pid) {
		own, _ := socketsOf(p)
		maps.Copy(inodes, own)
	}
	table, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/unix", pid))
	if err != nil {
		return nil
	}
	var paths []string
	for line := range strings.Lines(string(table)) { // Num RefCount Protocol Flags Type St Inode Path
		fields := strings.Fields(line)
		if len(fields) > 7 && inodes[fields[6]] && strings.HasPrefix(fields[7], "/") && !slices.Contains(paths, fields[7]) {
			paths = append(paths, fields[7])
		}
	}
	return paths
}

// socketsOf returns the inodes of the sockets that a process has open. known is false when its open files cannot be read.
func socketsOf(pid int) (inodes map[string]bool, known bool) {
	inodes = make(map[string]bool)
	for kind, inode := range openInodes(pid) {
		known = true
		if kind == "socket" {
			inodes[inode] = true
		}
	}
	return inodes, known
}

// openInodes yields the kind and the inode of each open file of a process, such as socket and 4711; of what is in a file system, its path
// and nothing. It yields nothing where the open files cannot be read.
func openInodes(pid int) iter.Seq2[string, string] {
	return func(yield func(kind, inode string) bool) {
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, file := range files {
			target, _ := os.Readlink(file) // empty where it is closed by now
			kind, inode, _ := strings.Cut(strings.TrimSuffix(target, "]"), ":[")
			if !yield(kind, inode) {
				return
			}
		}
	}
}

// listeningSockets yields the inode and the address of each socket in state LISTEN (0A).
func listeningSockets(table string) iter.Seq2[string, netip.AddrPort] {
	return func(yield func(string, netip.AddrPort) bool) {
		file, err := os.Open(table)
		if err != nil {
			return
		}
		defer file.Close()
		for lines := bufio.NewScanner(file); lines.Scan(); {
			fields := strings.Fields(lines.Text())
			if len(fields) <= 9 || fields[3] != "0A" {
				continue
			}
			if addr, err := parseAddr(fields[1]); err == nil && !yield(fields[9], addr) {
				return
			}
		}
	}
}

// parseAddr parses an address of /proc/net/tcp, such as 0100007F:1F90, in 32-bit words of the machine's byte order.
func parseAddr(text string) (netip.AddrPort, error) {
	host, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	if err != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, fmt.Errorf("%q is no address", text)
	}
	for i := 0; i < len(raw); i += 4 {
		binary.NativeEndian.PutUint32(raw[i:], binary.BigEndian.Uint32(raw[i:]))
	}
	addr, ok := netip.AddrFromSlice(raw)
	number, err := strconv.ParseUint(port, 16, 16)
	if !ok || err != nil {
		return netip.AddrPort{}, fmt.Errorf("%q is no address", text)
	}
	return netip.AddrPortFrom(addr, uint16(number)), nil
}
