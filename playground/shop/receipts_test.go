package shop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// The receipt of a paid order is queued before the client has its answer, so that every client with an answer gets a
// receipt. An order that is not paid gets none.
func TestReceiptIsQueuedBeforeTheAnswer(t *testing.T) {
	s, _ := open(t)
	var queued []int
	s.QueueReceipts(func(ctx context.Context, r Receipt) error {
		queued = append(queued, r.Order)
		if got := state(t, s, "orders", r.Order); got != "paid" {
			t.Errorf("the order is %s when its receipt is queued", got)
		}
		return nil
	})
	ask(s, t.Context(), "POST", "/orders", `{"item":"tea"}`)
	ask(s, t.Context(), "POST", "/orders", `{}`)
	ask(s, t.Context(), "GET", "/orders/1", "")
	if !slices.Equal(queued, []int{1}) {
		t.Errorf("receipts are queued for orders %v, want [1]", queued)
	}
}

// The receipt is queued even if the client goes while its order is paid: the queue's context does not end with the
// request's.
func TestReceiptIsQueuedWhenTheClientHasGone(t *testing.T) {
	s, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.QueueReceipts(func(ctx context.Context, r Receipt) error {
		cancel()
		return ctx.Err()
	})
	if w := ask(s, ctx, "POST", "/orders", `{"item":"tea"}`); w.Code != 201 {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

// When a receipt is refused, the order is paid all the same; the client and the log are told that its receipt is missing.
func TestReceiptIsRefused(t *testing.T) {
	s, logs := open(t)
	s.QueueReceipts(func(context.Context, Receipt) error { return errors.New("the queue is closed") })
	w := ask(s, t.Context(), "POST", "/orders", `{"item":"tea"}`)
	if w.Code != 500 || !strings.Contains(w.Body.String(), "order 1 is paid, and will have no receipt") {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
	requireState(t, s, "orders", 1, "paid")
	if !strings.Contains(logs.String(), "queueing receipt 1: the queue is closed") {
		t.Errorf("the log says nothing of it:\n%s", logs)
	}
}

// A stored receipt survives the process. Storing it again changes nothing, and a printed one stays printed.
func TestStoredReceipts(t *testing.T) {
	s, _ := open(t)
	for _, order := range []int{3, 1, 2, 3} {
		if err := s.StoreReceipt(t.Context(), Receipt{order}); err != nil {
			t.Fatal(err)
		}
	}
	requireState(t, s, "receipts", 3, "queued")
	if err := s.PrintReceipt(t.Context(), 0, Receipt{2}); err != nil {
		t.Fatal(err)
	}
	if err := s.StoreReceipt(t.Context(), Receipt{2}); err != nil {
		t.Fatal(err)
	}
	requireState(t, s, "receipts", 2, "printed")
	left, err := s.StoredReceipts(t.Context())
	if want := []Receipt{{1}, {3}}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left to print: %v, want %v; %v", left, want, err)
	}
}

// Listing the waiting receipts leaves those alone that this process prints. A pool that gets a receipt twice prints it once.
func TestWaitingReceipts(t *testing.T) {
	s, logs := open(t)
	for id, state := range []string{"printing", "queued", "printed", "queued"} {
		if _, err := s.db.Exec("insert into receipts (id, state, pid) values (?, ?, ?)", id+1, state, os.Getpid()); err != nil {
			t.Fatal(err)
		}
	}
	waiting, err := s.WaitingReceipts(t.Context())
	if want := []Receipt{{2}, {4}}; err != nil || !slices.Equal(waiting, want) {
		t.Errorf("waiting: %v, want %v; %v", waiting, want, err)
	}
	requireState(t, s, "receipts", 1, "printing")
	for range 2 {
		if err := s.PrintReceipt(t.Context(), 0, Receipt{2}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(logs.String(), "receipt printed"); n != 1 {
		t.Errorf("it was printed %d times:\n%s", n, logs)
	}
}

// A receipt that an ended process was printing is to be printed again; one that a running process prints is left to it.
func TestReceiptsOfOtherProcesses(t *testing.T) {
	ended := exec.Command(os.Args[0], "-test.run=^$") // this test binary, with nothing to do
	ended.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	s, _ := open(t)
	for id, pid := range []int{os.Getpid(), ended.Process.Pid, os.Getppid()} {
		if _, err := s.db.Exec("insert into receipts (id, state, pid) values (?, 'printing', ?)", id+1, pid); err != nil {
			t.Fatal(err)
		}
	}
	left, err := s.StoredReceipts(t.Context())
	if want := []Receipt{{1}, {2}}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left to print: %v, want %v; %v", left, want, err)
	}
	requireState(t, s, "receipts", 2, "queued")
	requireState(t, s, "receipts", 3, "printing")
	if err := s.PrintReceipt(t.Context(), 0, Receipt{3}); err != nil {
		t.Fatal(err)
	}
	requireState(t, s, "receipts", 3, "printing")
}

// A shop that prints receipts begins with those that an earlier process left.
func TestReceiptsOfAnEarlierProcess(t *testing.T) {
	s, logs := open(t)
	for order := 1; order <= 3; order++ {
		if err := s.StoreReceipt(t.Context(), Receipt{order}); err != nil {
			t.Fatal(err)
		}
	}
	var queued []int
	s.QueueReceipts(func(_ context.Context, r Receipt) error {
		if r.Order == 2 {
			return errors.New("no room")
		}
		queued = append(queued, r.Order)
		return nil
	})
	if !slices.Equal(queued, []int{1, 3}) {
		t.Errorf("queued again: %v, want [1 3]", queued)
	}
	if !strings.Contains(logs.String(), "queueing receipt 2: no room") {
		t.Errorf("the log does not say what is left undone:\n%s", logs)
	}
}

// While a receipt is printed its row says so, and it has a temporary file; afterwards it is printed, and the file is
// gone.
func TestPrintReceipt(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Shop, logs *bytes.Buffer) {
		s.printing = slow
		looked := make(chan struct{})
		time.AfterFunc(time.Second, func() {
			defer close(looked)
			requireState(t, s, "receipts", 7, "printing")
			if files := temps(t); len(files) != 1 || !strings.HasPrefix(files[0], "receipt-") {
				t.Errorf("temporary files: %v, want one", files)
			}
		})
		if err := s.PrintReceipt(t.Context(), 2, Receipt{7}); err != nil {
			t.Fatal(err)
		}
		<-looked
		requireState(t, s, "receipts", 7, "printed")
		if files := temps(t); len(files) != 0 {
			t.Errorf("left behind: %v", files)
		}
		if !strings.Contains(logs.String(), `msg="receipt printed" receipt=7 worker=2`) {
			t.Errorf("the log says nothing of it:\n%s", logs)
		}
	})
}

// A receipt that is interrupted is queued again, so that it is printed after a restart, and its file is gone. The
// error has the cause.
func TestInterruptedReceipt(t *testing.T) {
	for name, after := range map[string]time.Duration{"while it is printed": time.Second, "before it begins": 0} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, s *Shop, _ *bytes.Buffer) {
				s.printing = slow
				err := s.PrintReceipt(endingAfter(t, after), 0, Receipt{7})
				if after > 0 && !errors.Is(err, errClosing) {
					t.Errorf("the error is %v, want the cause in it", err)
				}
				if err == nil {
					t.Error("it is said to be printed")
				}
				requireState(t, s, "receipts", 7, "queued")
				if files := temps(t); len(files) != 0 {
					t.Errorf("left behind: %v", files)
				}
			})
		})
	}
}

// Without a place for temporary files nothing is printed, and the receipt waits for a better time.
func TestReceiptWithoutTemporaryFiles(t *testing.T) {
	s, _ := open(t)
	t.Setenv("TMPDIR", "/nowhere")
	if err := s.PrintReceipt(t.Context(), 0, Receipt{7}); err == nil || !strings.Contains(err.Error(), "printing receipt 7") {
		t.Errorf("the error is %v", err)
	}
	requireState(t, s, "receipts", 7, "queued")
}

func temps(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
