package process

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Children returns the processes of a group that still run when its leader has been reaped. known is false when the
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

// EndStrays kills the processes outside the group that have the setting, NAME=value, in their environment, and returns
// them: a service has started them in sessions of their own. Only one run has the setting, so that no other process is
// among them. Processes that the strays start meanwhile are found in the next round. known is false when the process
// table cannot be read.
func EndStrays(group int, setting string) (ended []Child, known bool) {
	const rounds = 5
	for range rounds {
		table, readable := processTable()
		known = readable
		found := false
		for _, p := range table {
			if p.group == group || p.PID == os.Getpid() || !hasSetting(p.PID, setting) {
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

// hasSetting tells whether a process was started with the setting, NAME=value. It returns false for another user's
// process, whose environment cannot be read.
func hasSetting(pid int, setting string) bool {
	environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && slices.Contains(strings.Split(string(environ), "\x00"), setting)
}

// entry is a process that runs and is no zombie.
type entry struct {
	Child
	parent, group int
}

// processTable returns all processes that run. It reads /proc; see proc(5). known is false when nothing can be read there.
func processTable() (all []entry, known bool) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		known = true
		// pid (command) state ppid pgrp …; the command may contain blanks and parentheses.
		open, end := strings.IndexByte(string(stat), '('), strings.LastIndexByte(string(stat), ')')
		if open < 0 || end < open {
			continue
		}
		pid, _ := strconv.Atoi(strings.TrimSpace(string(stat[:open])))
		fields := strings.Fields(string(stat[end+1:]))
		if len(fields) < 3 || fields[0] == "Z" {
			continue
		}
		parent, _ := strconv.Atoi(fields[1])
		group, err := strconv.Atoi(fields[2])
		if err == nil {
			all = append(all, entry{Child{pid, string(stat[open+1 : end])}, parent, group})
		}
	}
	return all, known
}

// parents returns the parent of each process that runs.
func parents() map[int]int {
	all := make(map[int]int)
	table, _ := processTable() // one that cannot be read has none
	for _, p := range table {
		all[p.PID] = p.parent
	}
	return all
}

// Listeners returns the TCP addresses on which a process listens. known is false when its open files cannot be read.
func Listeners(pid int) (addrs []string, known bool) {
	inodes := make(map[string]bool)
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, file := range files {
		target, err := os.Readlink(file)
		if inode, ok := strings.CutPrefix(target, "socket:["); err == nil && ok {
			inodes[strings.TrimSuffix(inode, "]")] = true
		}
	}
	for _, table := range []string{"tcp", "tcp6"} {
		addrs = append(addrs, listening(fmt.Sprintf("/proc/%d/net/%s", pid, table), inodes)...)
	}
	slices.Sort(addrs)
	return addrs, len(files) > 0
}

// listening reads the sockets in state LISTEN (0A) that have one of the inodes.
func listening(table string, inodes map[string]bool) []string {
	file, err := os.Open(table)
	if err != nil {
		return nil
	}
	defer file.Close()
	var addrs []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > 9 && fields[3] == "0A" && inodes[fields[9]] {
			if addr, err := parseAddr(fields[1]); err == nil {
				addrs = append(addrs, addr.String())
			}
		}
	}
	return addrs
}

// parseAddr reads an address as /proc/net/tcp writes it: 0100007F:1F90, in 32-bit words of the machine's byte order.
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
