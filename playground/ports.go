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
	addr string
	sign net.Listener // on the port above
}

// reservePort finds an even port on which nobody listens, and listens on the odd port above it, as a sign to all other
// runs, in this program and in others, that the even one is taken. Otherwise the clients of one run could meet the
// service of another when their own has ended. The caller calls release.
func reservePort() (reservedPort, error) {
	var last error
	for range 200 {
		port := firstPort + 2*rand.IntN((lastPort-firstPort)/2)
		sign, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
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
			return reservedPort{addr, sign}, nil
		}
		last = errors.Join(err, sign.Close())
	}
	return reservedPort{}, fmt.Errorf("finding a free port: %w", last)
}

// release lets other runs use the port.
func (p reservedPort) release() { _ = p.sign.Close() } // nothing was ever written to it
