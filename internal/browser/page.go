package browser

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Page is a page that is open in a browser. Its methods fail the test when something cannot be done.
type Page struct {
	b       *Browser
	session string

	mu       sync.Mutex // guards the field below
	troubles []string
}

// Open opens an address in a page of its own, and waits until it is loaded.
func (b *Browser) Open(address string) *Page {
	b.t.Helper()
	var target struct {
		ID string `json:"targetId"`
	}
	var session struct {
		ID string `json:"sessionId"`
	}
	b.must(b.command("", "Target.createTarget", map[string]any{"url": "about:blank"}, &target))
	b.must(b.command("", "Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &session))
	p := &Page{b: b, session: session.ID}
	b.mu.Lock()
	b.pages[p.session] = p
	b.mu.Unlock()
	for _, domain := range []string{"Runtime", "Log", "Page", "Performance"} {
		p.must(p.does(domain+".enable", nil, nil))
	}
	p.Goes(address)
	return p
}

// Goes opens another address in the page.
func (p *Page) Goes(address string) {
	p.b.t.Helper()
	var went struct {
		Error string `json:"errorText"`
	}
	p.must(p.does("Page.navigate", map[string]any{"url": address}, &went))
	if went.Error != "" {
		p.b.t.Fatalf("opening %s: %s", address, went.Error)
	}
	p.Waits(`document.readyState === "complete" && location.href !== "about:blank"`)
}

func (b *Browser) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (p *Page) must(err error) {
	p.b.t.Helper()
	p.b.must(err)
}

func (p *Page) does(method string, params map[string]any, result any) error {
	if params == nil {
		params = map[string]any{}
	}
	return p.b.command(p.session, method, params, result)
}

// evaluated is what an expression amounts to.
type evaluated struct {
	Result struct {
		Value json.RawMessage `json:"value"`
	} `json:"result"`
	Exception *struct {
		Text      string `json:"text"`
		Exception struct {
			Description string `json:"description"`
		} `json:"exception"`
	} `json:"exceptionDetails"`
}

// Is returns the value of an expression of the page's script, which may be a promise.
func Is[V any](p *Page, expression string) V {
	p.b.t.Helper()
	var v V
	var e evaluated
	p.must(p.does("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &e))
	if e.Exception != nil {
		p.b.t.Fatalf("%s: %s %s", expression, e.Exception.Text, e.Exception.Exception.Description)
	}
	if e.Result.Value != nil {
		p.must(json.Unmarshal(e.Result.Value, &v))
	}
	return v
}

// Waits waits until a condition of the page's script holds.
func (p *Page) Waits(condition string) {
	p.b.t.Helper()
	for begin := time.Now(); !Is[bool](p, "Boolean("+condition+")"); time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > patience {
			p.b.t.Fatalf("this does not come true: %s\nThe page has:\n%s", condition, Is[string](p, "document.body.innerText"))
		}
	}
}

// Click clicks with the mouse in the middle of the first element that a selector matches.
func (p *Page) Click(selector string) {
	p.b.t.Helper()
	text, err := json.Marshal(selector)
	p.must(err)
	at := Is[[]float64](p, fmt.Sprintf(`(() => { const e = document.querySelector(%s); e.scrollIntoView({ block: "center" }); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`, text))
	for _, kind := range []string{"mousePressed", "mouseReleased"} {
		p.must(p.does("Input.dispatchMouseEvent", map[string]any{"type": kind, "x": at[0], "y": at[1], "button": "left", "clickCount": 1}, nil))
	}
}

// codes are the numbers of keys that write nothing.
var codes = map[string]int{"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Home": 36, "End": 35, "Escape": 27, "Tab": 9, "Enter": 13}

// Presses presses keys, one after the other: letters, or names such as ArrowLeft.
func (p *Page) Presses(keys ...string) {
	p.b.t.Helper()
	for _, key := range keys {
		press := map[string]any{"type": "keyDown", "key": key, "text": key}
		if code := codes[key]; code > 0 {
			press = map[string]any{"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}
		}
		p.must(p.does("Input.dispatchKeyEvent", press, nil))
		p.must(p.does("Input.dispatchKeyEvent", map[string]any{"type": "keyUp", "key": key}, nil))
	}
}

// Sized gives the page's window a size, in the pixels of a style sheet.
func (p *Page) Sized(width, height int) {
	p.b.t.Helper()
	p.must(p.does("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}, nil))
}

// Prefers has the page believe that its reader prefers something: "prefers-color-scheme", "dark".
func (p *Page) Prefers(feature, value string) {
	p.b.t.Helper()
	p.must(p.does("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": feature, "value": value}}}, nil))
}

// Prints has the page believe that it is on paper, or no longer.
func (p *Page) Prints(on bool) {
	p.b.t.Helper()
	p.must(p.does("Emulation.setEmulatedMedia", map[string]any{"media": map[bool]string{true: "print"}[on]}, nil))
}

// WithoutScript has the page run no script from the next address on.
func (p *Page) WithoutScript() {
	p.b.t.Helper()
	p.must(p.does("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil))
}

// Picture takes a picture of the page, as PNG: of what its window shows, or of all of it.
func (p *Page) Picture(whole bool) []byte {
	p.b.t.Helper()
	var shot struct {
		Data []byte `json:"data"`
	}
	p.must(p.does("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": whole}, &shot))
	return shot.Data
}

// Keeps writes a picture of the page into a file. It has at most 256 colours, which makes it small.
func (p *Page) Keeps(path string, whole bool) {
	p.b.t.Helper()
	shot, err := png.Decode(bytes.NewReader(p.Picture(whole)))
	p.must(err)
	file, err := os.Create(path)
	p.must(err)
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	p.must(errors.Join(encoder.Encode(file, reduced(shot)), file.Close()))
}

// reduced returns a picture with its most frequent colours alone.
func reduced(full image.Image) *image.Paletted {
	counts := make(map[color.Color]int)
	bounds := full.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[full.At(x, y)]++
		}
	}
	colours := color.Palette(slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int { return counts[b] - counts[a] }))
	small := image.NewPaletted(bounds, colours[:min(len(colours), 256)])
	numbers := make(map[color.Color]uint8)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			c := full.At(x, y)
			n, known := numbers[c]
			if !known {
				n = uint8(small.Palette.Index(c))
				numbers[c] = n
			}
			small.SetColorIndex(x, y, n)
		}
	}
	return small
}

// Measure returns one of the browser's own measures of the page, such as Nodes or JSHeapUsedSize, after it has collected its
// garbage.
func (p *Page) Measure(name string) float64 {
	p.b.t.Helper()
	p.must(p.does("HeapProfiler.collectGarbage", nil, nil))
	var all struct {
		Metrics []struct {
			Name  string
			Value float64
		} `json:"metrics"`
	}
	p.must(p.does("Performance.getMetrics", nil, &all))
	for _, m := range all.Metrics {
		if m.Name == name {
			return m.Value
		}
	}
	p.b.t.Fatalf("the browser has no measure %s", name)
	return 0
}

// hear keeps what the page's console has to complain of.
func (p *Page) hear(m message) {
	var said struct {
		Type  string `json:"type"`
		Entry struct {
			Level, Text, URL string
		} `json:"entry"`
		Details json.RawMessage `json:"exceptionDetails"`
		Args    []struct {
			Value       any    `json:"value"`
			Description string `json:"description"`
		} `json:"args"`
	}
	if json.Unmarshal(m.Params, &said) != nil {
		return
	}
	trouble := ""
	switch {
	case m.Method == "Runtime.exceptionThrown":
		trouble = string(said.Details)
	case m.Method == "Runtime.consoleAPICalled" && (said.Type == "error" || said.Type == "warning" || said.Type == "assert"):
		trouble = said.Type + fmt.Sprint(said.Args)
	case m.Method == "Log.entryAdded" && (said.Entry.Level == "error" || said.Entry.Level == "warning"):
		trouble = strings.TrimSpace(said.Entry.Text + " " + said.Entry.URL)
	}
	if trouble != "" {
		p.mu.Lock()
		p.troubles = append(p.troubles, trouble)
		p.mu.Unlock()
	}
}

// Troubles returns what the page's console has complained of: errors, warnings, exceptions, and what the page's policy forbade.
func (p *Page) Troubles() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.troubles)
}
