package opening

import "golang.org/x/sys/windows"

// Errors of listening, which on Windows have numbers of their own.
var (
	addressTaken     error = windows.WSAEADDRINUSE
	addressElsewhere error = windows.WSAEADDRNOTAVAIL
)
