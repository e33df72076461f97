package event

// Events of the witnesses: clients that send no load, and find out from outside how a service stops. The parent records them.
const (
	Newcomer  Kind = "newcomer"   // ID: after the stop had begun, a client opened a new connection and sent one request; Budget: it began so long ago; Status after a whole answer, else Class and Text; State: Taken if a connection came about
	IdleOpen  Kind = "idle.open"  // ID: a client has had an answer on a new connection, and keeps the connection without using it again
	IdleClose Kind = "idle.close" // ID; By: ByService, with Class EOF or Reset, or ByClient at the end of the run
	Listener  Kind = "listener"   // Addr; PID, Text: the process that listens there and its command, as far as the system tells; before a command stops the service, and at the end of the run
	Verified  Kind = "verified"   // Name: the command that was run after the end of the service; Budget: how long it took; Status, or Class Timeout if it was killed at its time limit; Text: its last lines
)

// Taken is the State of a Newcomer event when the system or the service took the connection.
const Taken = "taken"

// ByProfile is the By of a Goroutines event that was read from the profiles of the service, net/http/pprof, and not reported by a
// probe.
const ByProfile = "pprof"

// BySlow is the By of a RequestSent event whose client sends its body and reads its answer slowly.
const BySlow = "slow"

// ReadInParts is the Item of a RequestSent event of which a server may have read a part when the connection is reset, or all when the
// server itself resets it: its body has more than SmallBody bytes, or it is a stream of HTTP/2.
const ReadInParts = "in-parts"

// SmallBody is how many bytes a body may have so that any server reads it together with the header, whether it wants the body or not:
// net/http reads 4096 bytes at once, and others read more.
const SmallBody = 1024
