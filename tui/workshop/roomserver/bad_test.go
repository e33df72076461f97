package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/tui/story"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// send sends a request of any form, and returns the status and the reason that the answer gives.
func send(t *testing.T, room *process, method, path, token, body string) (status int, reason string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://"+room.Address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	var said struct{ Error string }
	_ = json.Unmarshal(content, &said) // an answer without a reason has none
	return answer.StatusCode, said.Error
}

// joining is the body of a request to join.
func joining(room *process, name string) string {
	return inJSON(workshop.Joining{Code: room.Code, Name: name, Protocol: workshop.Protocol})
}

// Whatever comes, the answer is a sentence, and the room goes on.
func TestGarbage(t *testing.T) {
	room := serve(t, newFile(t))
	ana, joined := room.join("Ana")
	run := do(t, room.host(), workshop.Command{Start: &workshop.Run{Title: "a run"}}).ID
	events := fmt.Sprintf("/api/runs/%d/events", run)
	for _, c := range []struct {
		name, method, path, token, body string
		status                          int
		reason                          string
	}{
		{"a wrong code", "POST", "/api/join", "", `{"code":"AAAA-BBBB-CCCC","name":"Eve","protocol":1}`, 403, "not the code"},
		{"no code", "POST", "/api/join", "", `{"name":"Eve","protocol":1}`, 403, "not the code"},
		{"a name of 1 MB", "POST", "/api/join", "", joining(room, strings.Repeat("x", 1<<20)), 413, "too long"},
		{"a name of nothing", "POST", "/api/join", "", joining(room, "\x1b[2J"), 400, "letter"},
		{"another version", "POST", "/api/join", "", `{"code":"` + room.Code + `","name":"Eve","protocol":2}`, 426, "versions"},
		{"no JSON", "POST", "/api/join", "", "\x00\xff\x1b[31m", 400, "JSON"},
		{"half a JSON", "POST", "/api/do", joined.Token, `{"vote":{"poll":`, 400, "JSON"},
		{"another type", "POST", "/api/do", joined.Token, `{"vote":"seven"}`, 400, "JSON"},
		{"nothing", "POST", "/api/do", joined.Token, ``, 400, "JSON"},
		{"an empty command", "POST", "/api/do", joined.Token, `{}`, 400, "one thing"},
		{"a command of the host", "POST", "/api/do", joined.Token, `{"end":true}`, 403, "member"},
		{"a guest's command", "POST", "/api/do", "", `{"hand":true}`, 403, "joined"},
		{"a command of 1 MB", "POST", "/api/do", joined.Token, `{"join":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "too long"},
		{"a token of nobody", "GET", "/api/view", "nobody", "", 401, "does not know you"},
		{"a token of 8 KB", "GET", "/api/view", strings.Repeat("n", 8<<10), "", 401, "does not know you"},
		{"no version", "GET", "/api/view?after=yesterday", joined.Token, "", 400, "after="},
		{"a run of nothing", "GET", "/api/runs/first/events", joined.Token, "", 400, "numbers"},
		{"a run that is not there", "GET", "/api/runs/99/events", joined.Token, "", 410, "99"},
		{"a recording that is not there", "GET", "/api/runs/99/recording", joined.Token, "", 404, "99"},
		{"an event before the first", "GET", events + "?from=-1", joined.Token, "", 400, "from="},
		{"events of a member", "POST", events, joined.Token, `{"at":1,"kind":"x"}` + "\n", 403, "member"},
		{"a recording of a member", "PUT", fmt.Sprintf("/api/runs/%d/recording", run), joined.Token, "", 403, "member"},
		{"events of nothing", "POST", events, room.Key, "no event\n", 400, "no events"},
		{"an event of 2 MB", "POST", events, room.Key, `{"at":1,"kind":"x","text":"` + strings.Repeat("x", 2<<20) + `"}` + "\n", 400, "no events"},
		{"5 MB of events", "POST", events, room.Key, strings.Repeat("\n", 5<<20), 413, "too long"},
		{"events with a gap", "POST", events + "?from=7", room.Key, `{"at":1,"kind":"x"}` + "\n", 409, "0 events"},
		{"events of a run that is not there", "POST", "/api/runs/99/events", room.Key, `{"at":1,"kind":"x"}` + "\n", 409, "99"},
		{"an empty recording", "PUT", fmt.Sprintf("/api/runs/%d/recording", run), room.Key, "", 400, "empty"},
		{"a path that is not there", "GET", "/api/secrets", room.Key, "", 404, "GET /api/secrets"},
		{"another method", "DELETE", "/api/do", room.Key, "", 404, "DELETE /api/do"},
	} {
		status, reason := send(t, room, c.method, c.path, c.token, c.body)
		if status != c.status || !strings.Contains(reason, c.reason) {
			t.Errorf("%s: %d %q, want %d and %q in it", c.name, status, reason, c.status, c.reason)
		}
	}
	v := await(t, ana, "the room goes on", func(v workshop.View) bool { return v.You != nil })
	if v.Present != 1 || v.You.Name != "Ana" {
		t.Errorf("Ana sees %s", inJSON(v))
	}
}

// What is no HTTP at all is answered as such, and who connects and says nothing holds up nobody.
func TestNoHTTP(t *testing.T) {
	t.Parallel()
	room := serve(t, newFile(t))
	for range 50 {
		silent, err := net.Dial("tcp", room.Address)
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
	}
	conn, err := net.Dial("tcp", room.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("\x16\x03\x01\x02\x00\x01\x00 hello\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	if answer, _ := io.ReadAll(conn); !strings.Contains(string(answer), "400 Bad Request") {
		t.Errorf("the answer is %q", answer)
	}
	room.join("Ana")
	_ = room.stdin.Close()
	began := time.Now()
	if status := room.ends(); status != 0 || time.Since(began) > 4*time.Second {
		t.Errorf("with silent connections it ends with %d after %v; it said\n%s", status, time.Since(began), room.stderr)
	}
}

// Two people of one name are told apart, and each knows what they are called.
func TestTwoOfOneName(t *testing.T) {
	room := serve(t, newFile(t))
	var names []string
	for _, name := range []string{"Ana", "Ana", "\x1b[31mana\x1b[0m"} {
		_, joined := room.join(name)
		names = append(names, joined.Name)
	}
	if got := strings.Join(names, ", "); got != "Ana, Ana 2, ana 3" {
		t.Errorf("they are called %s", got)
	}
}

// Somebody who guesses codes is slowed down and told to the host. The right code does not help during that time, and those who have joined
// notice nothing.
func TestGuessing(t *testing.T) {
	room := serve(t, newFile(t))
	ana, joined := room.join("Ana")
	slowed := false
	for n := range 60 {
		_, _, err := client.Join(t.Context(), room.Address, fmt.Sprintf("AAAA-AAAA-AAA%c", workshop.Alphabet[n%32]), "Eve", "")
		refused, ok := errors.AsType[*client.Refused](err)
		if !ok {
			t.Fatalf("try %d: %v", n, err)
		}
		if slowed = refused.Status == http.StatusTooManyRequests; slowed {
			if n < 25 || refused.Wait <= 0 || !refused.Later() {
				t.Errorf("try %d is refused with %+v", n, refused)
			}
			break
		}
		if !refused.WrongCode() {
			t.Fatalf("try %d is refused with %+v", n, refused)
		}
	}
	if !slowed {
		t.Fatal("60 wrong codes in a row are looked at")
	}
	if _, _, err := client.Join(t.Context(), room.Address, room.Code, "Eve", ""); err == nil {
		t.Error("the right code is looked at at once after too many wrong ones")
	}
	if _, _, err := client.Join(t.Context(), room.Address, "", "", joined.Token); err != nil {
		t.Errorf("Ana, who is known, does not come back: %v", err)
	}
	do(t, ana, workshop.Command{Share: new(bool)})
	v := await(t, room.host(), "the host is told", func(v workshop.View) bool { return len(v.Alarms) == 1 })
	if text := v.Alarms[0].Text; !strings.Contains(text, "127.0.0.1") || !strings.Contains(text, "10 wrong codes") {
		t.Errorf("the host is told %q", text)
	}
	if v := await(t, ana, "the room", func(v workshop.View) bool { return v.You != nil }); v.Alarms != nil {
		t.Errorf("a member is told %s", inJSON(v.Alarms))
	}
}

// Somebody who tries tokens is slowed down and told to the host; those who have joined from the same address notice nothing.
func TestTryingTokens(t *testing.T) {
	room := serve(t, newFile(t))
	ana, _ := room.join("Ana")
	for n := 0; ; n++ {
		status, _ := send(t, room, "GET", "/api/view", fmt.Sprintf("token %d", n), "")
		if status == http.StatusTooManyRequests {
			break
		}
		if status != http.StatusUnauthorized || n > 5000 {
			t.Fatalf("token %d is answered with %d", n+1, status)
		}
	}
	do(t, ana, workshop.Command{Hand: new(bool)})
	room.join("Ben")
	v := await(t, room.host(), "the host is told", func(v workshop.View) bool { return len(v.Alarms) == 1 })
	if text := v.Alarms[0].Text; !strings.Contains(text, "127.0.0.1") || !strings.Contains(text, "100 requests with tokens") {
		t.Errorf("the host is told %q", text)
	}
}

// A request whose body does not come is answered, and gives its connection up.
func TestABodyThatDoesNotCome(t *testing.T) {
	t.Parallel()
	room := serve(t, newFile(t))
	for _, path := range []string{"/api/join", "/api/do", "/api/nothing"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", room.Address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: room\r\nContent-Length: 1000\r\n\r\n{", path)
			if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(conn)
			if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 4") {
				t.Errorf("the answer is %q: %v", answer, err)
			}
		})
	}
}

// A member does not invent lessons or checks.
func TestInventedProgress(t *testing.T) {
	room := serve(t, newFile(t))
	eve, _ := room.join("Eve")
	yes := true
	do(t, eve, workshop.Command{Share: &yes})
	do(t, eve, workshop.Command{Progress: &workshop.Progress{Lesson: "01-signal", Step: "mend", Done: []string{"a", "b", "01-signal", "01-signal"}, Failed: []string{"luck", "exit"}}})
	v := await(t, room.host(), "the progress is there", func(v workshop.View) bool { return len(v.People) == 1 && v.People[0].Lesson == "01-signal" })
	if p := v.People[0]; p.Done != 1 || len(v.Checks) != 1 || v.Checks[0].Check != "exit" {
		t.Errorf("the host sees %s", inJSON(v))
	}
}

// Somebody who floods the room is refused, and the others are served.
func TestAFlood(t *testing.T) {
	room := serve(t, newFile(t))
	host := room.host()
	_, eve := room.join("Eve")
	ana, _ := room.join("Ana")
	poll := do(t, host, workshop.Command{Ask: &workshop.Poll{Question: "How many?"}}).ID
	ctx, stop := context.WithCancel(t.Context())
	var flood sync.WaitGroup
	refused := make(chan bool, 1)
	for range 8 {
		c := client.New(room.Address, eve.Token)
		flood.Go(func() {
			defer c.Close()
			for ctx.Err() == nil {
				_, err := c.Do(ctx, workshop.Command{Hand: new(bool)})
				if r, ok := errors.AsType[*client.Refused](err); ok && r.Status == http.StatusTooManyRequests && r.Wait > 0 {
					select {
					case refused <- true:
					default:
					}
				}
			}
		})
	}
	select {
	case <-refused:
	case <-time.After(time.Minute):
		t.Error("a flood is not refused")
	}
	vote(t, ana, poll, 3)
	await(t, host, "Ana's vote is counted", func(v workshop.View) bool { return v.Poll.Voted == 1 })
	stop()
	flood.Wait()
}

// Too many requests at once of one member are refused.
func TestTooManyAtOnce(t *testing.T) {
	room := serve(t, newFile(t))
	do(t, room.host(), workshop.Command{Start: &workshop.Run{Title: "a run"}})
	_, joined := room.join("Ana")
	for n := range 40 {
		r, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+room.Address+"/api/runs/1/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+joined.Token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if answer.StatusCode == http.StatusTooManyRequests {
			return
		}
		if answer.StatusCode != http.StatusOK || n > 20 {
			t.Fatalf("request %d at once: %s", n, answer.Status)
		}
	}
}

// Somebody who reads a stream slowly, or not at all, holds up nobody.
func TestASlowReader(t *testing.T) {
	t.Parallel()
	room := serve(t, newFile(t))
	host := room.host()
	ana, joined := room.join("Ana")
	run := do(t, host, workshop.Command{Start: &workshop.Run{Title: "a long run"}}).ID
	slow, err := net.Dial("tcp", room.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if err := slow.(*net.TCPConn).SetReadBuffer(4 << 10); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(slow, "GET /api/runs/%d/events HTTP/1.1\r\nHost: room\r\nAuthorization: Bearer %s\r\n\r\n", run, joined.Token)
	if line, err := bufio.NewReaderSize(slow, 16).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatalf("the stream begins with %q: %v", line, err)
	}
	text := strings.Repeat("a line of a log ", 256)
	var sent []event.Event
	for len(sent) < 1500 { // 6 MB, more than the kernel keeps for the connection
		part := make([]event.Event, 500)
		for i := range part {
			part[i] = event.Event{At: time.Duration(len(sent)+i) * time.Millisecond, Kind: event.LogLine, ID: len(sent) + i, Text: text}
		}
		if _, err := host.SendEvents(t.Context(), run, len(sent), part); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, part...)
	}
	if err := host.SendRecording(t.Context(), run, sent); err != nil {
		t.Fatal(err)
	}
	if seen := follow(t, ana, run); len(seen) != len(sent) {
		t.Errorf("Ana has seen %d events of %d", len(seen), len(sent))
	}
}

// A run that another one follows is over, and is no longer added to.
func TestARunAfterAnother(t *testing.T) {
	room := serve(t, newFile(t))
	host := room.host()
	ana, _ := room.join("Ana")
	first := do(t, host, workshop.Command{Start: &workshop.Run{Title: "the first"}}).ID
	if _, err := host.SendEvents(t.Context(), first, 0, story.CutOff().Events[:5]); err != nil {
		t.Fatal(err)
	}
	watch := ana.Watch(t.Context(), first)
	defer watch.Close()
	second := do(t, host, workshop.Command{Start: &workshop.Run{Title: "the second"}}).ID
	if first == second {
		t.Fatalf("both runs have the number %d", first)
	}
	if _, err := host.SendEvents(t.Context(), first, 5, story.CutOff().Events[5:6]); err == nil {
		t.Error("the first run still takes events")
	}
	if err := host.SendRecording(t.Context(), first, story.CutOff().Events); err == nil {
		t.Error("the first run still takes its recording")
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		if _, err := watch.Next(); err != nil || watch.Over() {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("who watches the first run waits for ever")
		}
	}
}

// Somebody who is sent out is told so, and does nothing more in the room.
func TestSentOut(t *testing.T) {
	room := serve(t, newFile(t))
	host := room.host()
	eve, joined := room.join("Eve")
	do(t, host, workshop.Command{Remove: joined.ID})
	_, err := eve.Do(t.Context(), workshop.Command{Hand: new(bool)})
	if refused, ok := errors.AsType[*client.Refused](err); !ok || !refused.Unknown() {
		t.Errorf("Eve, who was sent out, is told %v", err)
	}
	for _, err := range eve.Views(t.Context()) {
		if err != nil {
			break // it ends by itself
		}
	}
	await(t, host, "nobody is there", func(v workshop.View) bool { return len(v.People) == 0 })
}
