package opening

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"syscall"

	"closingtime/tui/workshop/client"
)

// thisMachine is where the room listens unless an address is named: only this machine reaches it.
const thisMachine = "127.0.0.1"

// DefaultAddress is where the room listens unless an address is named.
const DefaultAddress = thisMachine + ":" + client.DefaultPort

// Listen listens on an address: without a host, for this machine only; without a port, on the usual one. The error says why that is
// not possible, and what to do.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	host, port, err := splitAddress(address)
	if err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil, whyNotListen(err, host, port)
	}
	return l, nil
}

// CanListen returns why a room could not listen on an address, or nil.
func CanListen(ctx context.Context, address string) error {
	l, err := Listen(ctx, address)
	if err != nil {
		return err
	}
	return l.Close()
}

func splitAddress(address string) (host string, port int, err error) {
	host, typed, err := net.SplitHostPort(address)
	if err != nil {
		host, typed = strings.Trim(address, "[]"), client.DefaultPort
	}
	n, err := strconv.ParseUint(typed, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("%q is no port of an address such as 192.168.1.7:%s: it is a number up to 65535", typed, client.DefaultPort)
	}
	if host == "" {
		host = thisMachine
	}
	return host, int(n), nil
}

func whyNotListen(err error, host string, port int) error {
	const unprivileged = 1024 // the first port that everybody may take
	at := func(port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
	switch {
	case errors.Is(err, addressTaken):
		other := port + 1
		if other > 65535 {
			other = port - 1
		}
		return fmt.Errorf("something else listens on %s already, perhaps a room that is still open. End it, or name another port: -listen %s", at(port), at(other))
	case errors.Is(err, addressElsewhere):
		return fmt.Errorf("%s is no address of this machine. It has these: %s", host, strings.Join(machineAddresses(), ", "))
	case errors.Is(err, syscall.EACCES) && port < unprivileged:
		return fmt.Errorf("this system lets only its administrator listen on port %d. Name another port: -listen %s:%s", port, host, client.DefaultPort)
	}
	return fmt.Errorf("the room cannot listen on %s: %w", at(port), err)
}

// machineAddresses returns the addresses of this machine: that for itself, and those that others may reach.
func machineAddresses() []string {
	list := []string{thisMachine}
	for _, ip := range reachable() {
		list = append(list, ip.String())
	}
	return list
}

// reachable returns the addresses of this machine that others may reach; none where the system does not tell.
func reachable() (found []net.IP) {
	all, _ := net.InterfaceAddrs() // none on an error
	for _, a := range all {
		if network, ok := a.(*net.IPNet); ok && network.IP.IsGlobalUnicast() {
			found = append(found, network.IP)
		}
	}
	return found
}
