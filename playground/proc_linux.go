package playground

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
)

// childrenLeft returns the processes of the group that still run, the leader left out. It reads /proc; see proc(5).
func childrenLeft(group int) []child {
	var left []child
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// pid (command) state ppid pgrp …; the command may contain blanks and parentheses.
		open, end := strings.IndexByte(string(stat), '('), strings.LastIndexByte(string(stat), ')')
		if open < 0 || end < open {
			continue
		}
		pid, _ := strconv.Atoi(strings.TrimSpace(string(stat[:open])))
		fields := strings.Fields(string(stat[end+1:]))
		if len(fields) > 2 && pid != group && fields[0] != "Z" && fields[2] == strconv.Itoa(group) {
			left = append(left, child{pid, string(stat[open+1 : end])})
		}
	}
	return left
}

// listeners returns the TCP addresses that a process listens on.
func listeners(pid int) []string {
	inodes := make(map[string]bool)
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, file := range files {
		target, err := os.Readlink(file)
		if inode, ok := strings.CutPrefix(target, "socket:["); err == nil && ok {
			inodes[strings.TrimSuffix(inode, "]")] = true
		}
	}
	var addrs []string
	for _, table := range []string{"tcp", "tcp6"} {
		addrs = append(addrs, listening(fmt.Sprintf("/proc/%d/net/%s", pid, table), inodes)...)
	}
	slices.Sort(addrs)
	return addrs
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
