package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"closingtime/tui/workshop/ledger"
)

// DefaultAddress is where the room listens unless an address is named: only this machine reaches it.
const DefaultAddress = "127.0.0.1:" + defaultPort

const defaultPort = "7788"

// listening is a listener and its address.
type listening struct {
	net.Listener
	address string
}

// listen listens on an address. Without a host, that is on this machine only; without a port, on the usual one.
func listen(ctx context.Context, address string) (*listening, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = strings.Trim(address, "[]"), defaultPort
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return nil, fmt.Errorf("%q is no port of an address such as 192.168.1.7:%s: it is a number up to 65535", port, defaultPort)
	} else if host == "" {
		host, port = "127.0.0.1", strconv.FormatUint(n, 10)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return nil, err
	}
	return &listening{l, l.Addr().String()}, nil
}

// advise says in words why the room could not be opened, and what to do.
func advise(err error, s settings) string {
	if held, ok := errors.AsType[*ledger.HeldError](err); ok {
		return fmt.Sprintf("The room in %s is open already, in another program. Use that one, or end it; or name another file with -file.", held.Path)
	}
	if newer, ok := errors.AsType[*ledger.NewerError](err); ok {
		return fmt.Sprintf("The room in %s was written by a newer version of this program. Get that version; or begin a new room with -reset, which keeps the old file under another name.", newer.Path)
	}
	if damaged, ok := errors.AsType[*ledger.DamagedError](err); ok {
		return fmt.Sprintf("The room's file %s cannot be read: %v. Nothing in it was changed. Begin a new room with -reset, which keeps the old file under another name; or name another file with -file.", damaged.Path, damaged.Err)
	}
	switch {
	case errors.Is(err, addressTaken):
		return fmt.Sprintf("Something else listens on %s already, perhaps a room that is still open. End it, or name another port: -listen %s", s.listen, anotherPort(s.listen))
	case errors.Is(err, addressElsewhere):
		return fmt.Sprintf("%s is no address of this machine. It has these: %s", s.listen, strings.Join(addresses(), ", "))
	case errors.Is(err, syscall.EACCES):
		return fmt.Sprintf("This system does not let the room listen on %s, or write %s: %v", s.listen, s.file, err)
	}
	return "The room could not be opened: " + err.Error()
}

// anotherPort returns an address with the next port.
func anotherPort(address string) string {
	host, port, err := net.SplitHostPort(address)
	n, notNumber := strconv.Atoi(port)
	if err != nil || notNumber != nil || n >= 65535 {
		return "127.0.0.1:7789"
	}
	return net.JoinHostPort(host, strconv.Itoa(n+1))
}

// addresses returns the addresses of this machine that others may reach, and that for itself.
func addresses() []string {
	list := []string{"127.0.0.1"}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return list
	}
	for _, a := range all {
		if network, ok := a.(*net.IPNet); ok && network.IP.IsGlobalUnicast() {
			list = append(list, network.IP.String())
		}
	}
	return list
}
