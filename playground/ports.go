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
	claim net.Listener // on the port above
}

// reservePort finds an even port on which no process listens. It claims that port by listening on the odd port above: all
// other runs, in this program and in others, heed the claim. Without it, the clients of one run could reach the service of
// another after their own service has ended. The caller calls release.
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
func (p reservedPort) release() { _ = p.claim.Close() } // nothing was ever written to it
