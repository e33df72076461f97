package playground

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
)

// Ports are taken below the ranges from which Linux (32768) and macOS (49152) give ports to outgoing connections,
// so that no client's connection takes the port before the service does.
const firstPort, lastPort = 20000, 32000

// reservedPort is a loopback address that no other run uses until it is released.
type reservedPort struct {
	addr  string
	claim net.Listener // listens on the port above
}

// reservePort finds an even port on which no process listens. It claims that port by listening on the odd port above, which
// all other runs, in this program and in others, respect. Without the claim, the clients of one run could reach the service
// of another after their own service has ended. The caller calls release.
func reservePort() (reservedPort, error) {
	var last error
	for range 200 {
		port := firstPort + 2*rand.IntN((lastPort-firstPort)/2)
		claim, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
		if err != nil {
			last = err
			continue
		}
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		listener, err := net.Listen("tcp", addr)
		if err == nil {
			err = listener.Close()
		}
		if err == nil {
			return reservedPort{addr, claim}, nil
		}
		last = errors.Join(err, claim.Close())
	}
	return reservedPort{}, fmt.Errorf("finding a free port: %w", last)
}

// release lets other runs use the port.
func (p reservedPort) release() { _ = p.claim.Close() } // nothing was written to it

// isFree returns a *StartError when a process listens on an address of this machine already. That process would get the requests, and
// the service that is started would get the signal.
func isFree(addr string) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return &StartError{Reason: fmt.Sprintf("the service cannot listen on %s: %v; end what listens there, or name another address", addr, errors.Unwrap(err))}
	}
	return listener.Close()
}
