//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the tests start this binary as the service.
func TestMain(m *testing.M) {
	if os.Getenv("RUN_ORDERS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// An order that came in through the operators' socket is answered and paid before the service ends, and the socket is gone.
func TestShutdownDrainsTheSocket(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "orders.sock")
	service := exec.CommandContext(t.Context(), os.Args[0])
	service.Env = append(os.Environ(), "RUN_ORDERS=1", "ADDR=127.0.0.1:0", "DATABASE="+filepath.Join(dir, "orders.db"),
		"LOG="+filepath.Join(dir, "orders.log"), "TMPDIR="+dir, "GRACE=18s", "BANK=4500ms", "PRINTER=1ms")
	service.Stderr = os.Stderr
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", socket)
		},
	}}
	waitFor(t, &client, "/livez", "alive")
	answered := make(chan string, 1)
	go func() { answered <- post(&client) }()
	waitFor(t, &client, "/orders/1", "pending")
	if err := service.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if got := <-answered; !strings.HasPrefix(got, "201 ") || !strings.Contains(got, `"paid"`) {
		t.Errorf("the order was answered with %s, want 201 and paid", got)
	}
	if err := service.Wait(); err != nil {
		t.Errorf("the service: %v", err)
	}
	if _, err := os.Lstat(socket); !os.IsNotExist(err) {
		t.Errorf("the socket is still there: %v", err)
	}
}

// waitFor asks until the answer says what is wanted.
func waitFor(t *testing.T, client *http.Client, path, want string) {
	t.Helper()
	for t.Context().Err() == nil {
		if response, err := client.Get("http://orders" + path); err == nil {
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if strings.Contains(string(body), want) {
				return
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func post(client *http.Client) string {
	response, err := client.Post("http://orders/orders", "application/json", strings.NewReader(`{"item":"tea"}`))
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %s %v", response.StatusCode, body, err)
}
