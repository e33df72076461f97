package client

import "golang.org/x/sys/windows"

var connectionRefused error = windows.WSAECONNREFUSED
