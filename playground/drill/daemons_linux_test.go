package main

import (
	"fmt"
	"net"
	"testing"

	"closingtime/playground/verdict"
)

// A service that has become a daemon, with another environment, is found by what it has inherited from the drill or, where it has closed all
// of that, by its address; it is named, and does not outlive the drill.
func TestDaemons(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	for name, inherited := range map[string]string{"its pipes": "", "nothing": "3>&- 4<&-"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr := freeAddr(t)
			daemon := fmt.Sprintf("env -i ADDR=%s setsid %s </dev/null >/dev/null 2>&1 %s & exec sleep 600", addr, service, inherited)
			status, stdout, stderr := drilled(t, "-addr", addr, "-get", "/slow", "--", "sh", "-c", daemon)
			if status != verdict.StatusFailed || !says(stdout, "(plain) listens there") || !says(stdout, "(plain) still runs") {
				t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
			}
			if says(stdout, "has a pipe open") {
				t.Errorf("it is said to be unknown:\n%s", stdout)
			}
			if conn, err := net.Dial("tcp", addr); err == nil {
				conn.Close()
				t.Errorf("something serves on at %s", addr)
			}
		})
	}
}
