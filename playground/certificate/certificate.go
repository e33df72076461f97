// Package certificate says which certificates of a service under test its clients accept.
package certificate

import "crypto/tls"

// AcceptAny returns the configuration of a client that accepts any certificate. The service under test is the user's own, mostly
// on this machine and with a certificate that it made for itself, and what is tested is its shutdown and not its identity.
// protocols are those that the client offers in the handshake, if any, such as "h2".
func AcceptAny(protocols ...string) *tls.Config {
	return &tls.Config{InsecureSkipVerify: true, NextProtos: protocols}
}
