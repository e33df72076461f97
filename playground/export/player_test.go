package export_test

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/internal/browser"
	"closingtime/internal/long"
	"closingtime/playground/export"
	"closingtime/playground/timeline"
)

// opened opens the page of a run in a browser.
func opened(t *testing.T, b *browser.Browser, r *export.Run) *browser.Page {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.html")
	if err := os.WriteFile(file, []byte(written(t, func(w io.Writer) error { return export.HTML(w, r) })), 0o644); err != nil {
		t.Fatal(err)
	}
	return b.Open("file://" + file)
}

// wantQuiet wants nothing on the page's console.
func wantQuiet(t *testing.T, p *browser.Page) {
	t.Helper()
	if said := p.Troubles(); len(said) > 0 {
		t.Errorf("the console says: %s", strings.Join(said, "\n"))
	}
}

const (
	clock = `document.querySelector("#clock").value`
	veil  = `document.querySelector(".veil").getBoundingClientRect().x`
	story = `document.querySelector("#story").innerText`
)

// On a phone, the moment that is shown is in sight, also where the picture is wider than the page; on a small screen, what plays is.
func TestWhatPlaysIsInSight(t *testing.T) {
	p := opened(t, browser.Start(t), recorded(t, brokenRun))
	p.Sized(390, 844)
	p.Click("#signal")
	if x := browser.Is[float64](p, `document.querySelector("svg .line.signal").getBoundingClientRect().x`); x < 0 || x > 390 {
		t.Errorf("on a phone, the signal is at %v", x)
	}
	p.Presses("Home")
	if x := browser.Is[float64](p, veil); x < 0 || x > 390 {
		t.Errorf("on a phone, the beginning is at %v", x)
	}
	p.Sized(1280, 664)
	p.Waits("innerHeight === 664")
	browser.Is[bool](p, `scrollTo(0, 0) === null`)
	p.Presses("-", "-", "-", " ")
	p.Waits(`film.classList.contains("playing")`)
	const below = `Math.max(-film.getBoundingClientRect().top, document.querySelector(".picture").getBoundingClientRect().bottom - innerHeight)`
	if n := browser.Is[float64](p, below); n > 1 {
		t.Errorf("while it plays, %v pixels of the player are not in sight", n)
	}
	wantQuiet(t, p)
}

// A page is played, scrubbed, stepped through and asked for stories, by mouse and by keyboard.
func TestAPageIsPlayed(t *testing.T) {
	p := opened(t, browser.Start(t), recorded(t, brokenRun))
	wantText := func(expression, want string) {
		t.Helper()
		if got := browser.Is[string](p, expression); !strings.Contains(got, want) {
			t.Errorf("%s is %q, want %q in it", expression, got, want)
		}
	}
	end := browser.Is[string](p, clock)
	if browser.Is[bool](p, `film.classList.contains("partly")`) {
		t.Error("a page that was just opened hides a part of the run")
	}

	p.Click("#signal")
	wantText(clock, "+0 ms")
	wantText(`document.querySelector(".now").innerText`, "SIGTERM")
	signal := browser.Is[float64](p, veil)
	if line := browser.Is[float64](p, `document.querySelector("svg .line.signal").getBoundingClientRect().x`); line-signal > 4 || signal-line > 4 {
		t.Errorf("at the signal, the head of the picture is at %v, and the line of the signal at %v", signal, line)
	}

	p.Presses("-", "-", "-", " ")
	p.Waits(`document.querySelector("#scrub").value > 0 && film.classList.contains("playing")`)
	p.Presses("+", "+", "+", "+", "+")
	p.Waits(`!film.classList.contains("playing")`)
	wantText(clock, end)

	p.Presses("-", "-", "-", "-", "-")
	p.Click("#play") // at the end, it begins anew
	p.Waits(`document.querySelector("#scrub").value < 0 && film.classList.contains("playing")`)
	p.Click("#play")
	p.Waits(`!film.classList.contains("playing")`)

	p.Presses("Home")
	start := browser.Is[string](p, clock)
	p.Presses("ArrowRight")
	if step := browser.Is[string](p, clock); step == start {
		t.Errorf("a step from the beginning leads nowhere: %s", step)
	}
	p.Presses("ArrowLeft")
	wantText(clock, start)
	p.Presses("End")
	wantText(clock, end)
	p.Presses("s")
	wantText(clock, "+0 ms")

	browser.Is[any](p, `(() => { const s = document.querySelector("#scrub"); s.value = s.min / 2; s.dispatchEvent(new Event("input")) })()`)
	if at := browser.Is[float64](p, veil); at >= signal {
		t.Errorf("scrubbed to before the signal, the head of the picture is at %v, and at the signal it was at %v", at, signal)
	}

	p.Presses("ArrowDown")
	wantText(story, "Process")
	p.Presses("ArrowDown")
	wantText(story, "Request")
	p.Presses("Escape")
	if !browser.Is[bool](p, `document.querySelector("#story").hidden`) {
		t.Error("esc does not put the story away")
	}
	p.Click(`[data-lane="3"] .label`)
	wantText(story, "Request")
	wantText(`document.querySelector(".chosen").dataset.lane`, "3")
	wantQuiet(t, p)
}

var takePictures = flag.Bool("pictures", false, "take the picture of a page for the README anew")

// The picture of a page in the README:
//
//	go test ./playground/export -run TestPictureOfAPage -pictures
func TestPictureOfAPage(t *testing.T) {
	if !*takePictures {
		t.Skip("-pictures takes it")
	}
	p := opened(t, browser.Start(t), recorded(t, fixedRun))
	p.Sized(1120, 900)
	p.Click("#signal")
	browser.Is[any](p, `(() => { const s = document.querySelector("#scrub"); s.value = 900; s.dispatchEvent(new Event("input")) })()`)
	p.Click(`[data-lane="3"] .label`)
	browser.Is[any](p, `document.querySelector("#film").scrollIntoView()`)
	p.Keeps("../../tui/pictures/page.png", false)
}

// Gauges show what held at the moment.
func TestGaugesFollowTheMoment(t *testing.T) {
	long.Only(t)
	r := recorded(t, brokenRun)
	p := opened(t, browser.Start(t), r)
	p.Click("#signal")
	inFlight := 0
	for range r.Timeline.InFlightAt(r.Timeline.SignalAt()) {
		inFlight++
	}
	got := browser.Is[int](p, `Number([...document.querySelectorAll(".gauge")].find(g => g.innerText.includes("in flight")).querySelector("b").innerText)`)
	if inFlight == 0 || got != inFlight {
		t.Errorf("%d requests are in flight at the signal, and the gauge says %d", inFlight, got)
	}
	browser.Is[any](p, `document.querySelector(".picture").focus()`)
	p.Presses("Home")
	if got := browser.Is[int](p, `Number(document.querySelector(".gauge b").innerText)`); got != 0 {
		t.Errorf("%d requests are in flight at the beginning", got)
	}
	wantQuiet(t, p)
}

// Whatever a run holds, its page runs no script but its own, and has nothing to complain of.
func TestPagesOfOddRunsAreQuiet(t *testing.T) {
	long.Only(t)
	b := browser.Start(t)
	for name, events := range odd() {
		p := opened(t, b, export.New(timeline.Of(events), nil))
		if browser.Is[bool](p, `document.querySelector("#film") !== null`) {
			p.Presses(" ", "s", "ArrowDown")
		}
		if said := p.Troubles(); len(said) > 0 {
			t.Errorf("%s: the console says: %s", name, strings.Join(said, "\n"))
		}
	}
	p := opened(t, b, export.New(timeline.Of(byHand()), nil))
	browser.Is[any](p, `(() => { const s = document.createElement("script"); s.textContent = "window.ran = true"; document.body.append(s) })()`)
	if browser.Is[bool](p, `window.ran === true`) || len(p.Troubles()) == 0 {
		t.Error("the page's policy lets another script run")
	}
}

// A page of ten thousand requests opens and plays as others do.
func TestAPageOfManyRequestsIsUsable(t *testing.T) {
	long.Only(t)
	r := export.New(timeline.Of(thousands(10_000)), nil)
	if size := len(written(t, func(w io.Writer) error { return export.HTML(w, r) })); size > 400_000 {
		t.Errorf("the page has %d bytes", size)
	}
	p := opened(t, browser.Start(t), r)
	if nodes := browser.Is[int](p, `document.querySelectorAll("*").length`); nodes > 6000 {
		t.Errorf("the page has %d elements", nodes)
	}
	p.Click("#signal")
	p.Presses(" ")
	p.Waits(`!film.classList.contains("playing")`)
	wantQuiet(t, p)
}

// Without its script, and on paper, a page shows the whole run and no controls.
func TestAPageIsReadWithoutItsScript(t *testing.T) {
	long.Only(t)
	p := opened(t, browser.Start(t), recorded(t, brokenRun))
	p.Click("#signal")
	p.Prints(true)
	for _, part := range []string{".controls", ".gauges", "#scrub", ".stories"} {
		if browser.Is[bool](p, `document.querySelector("`+part+`").offsetHeight > 0`) {
			t.Errorf("%s is printed", part)
		}
	}
	if browser.Is[string](p, `getComputedStyle(document.querySelector(".veil")).opacity`) != "0" {
		t.Error("what is printed of the run is a part of it")
	}
	text := written(t, func(w io.Writer) error { return export.HTML(w, recorded(t, brokenRun)) })
	for _, want := range []string{`class="controls" hidden`, `class="gauges" hidden`, `<summary>The story of each lane</summary>`} {
		if !strings.Contains(text, want) {
			t.Errorf("without its script, the page has no %s", want)
		}
	}
}
