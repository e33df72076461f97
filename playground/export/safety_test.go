package export_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/timeline"
)

// odd are logs that no run writes, or that tell of runs in which little happened.
func odd() map[string][]event.Event {
	return map[string][]event.Event{
		"empty":         nil,
		"only a start":  {{Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "x"}}},
		"no run at all": {{At: 5, Kind: event.RunStart}, {At: 6, Kind: "moon.rise"}},
		"never started": neverStarted(),
		"not ended":     byHand()[:20],
		"by hand":       byHand(),
		"balancer":      behindBalancer(),
		"busy":          thousands(500),
		"fragments": {
			{At: ms(1), Kind: event.Signal}, {At: ms(1), Kind: event.Signal, Instance: -3, Name: "\x00"}, {At: ms(2), Kind: event.RequestDone, ID: 7},
			{At: ms(2), Kind: event.JobDone, ID: 7, Text: "x"}, {At: ms(3), Kind: event.ProcessExit, Instance: 9},
			{At: ms(2), Kind: event.StopStart, Grace: -5}, {At: ms(3), Kind: event.Goroutines, Count: -3}, {At: ms(1), Kind: event.ConnClose, ID: 3},
			{At: ms(4), Kind: event.DBIdle}, {At: ms(4), Kind: event.Readiness, Status: 77}, {At: ms(5), Kind: event.Audit, Item: "moon"},
		},
		"for ever": {
			{Kind: event.ProcessStart, PID: 1}, {At: 1 << 62, Kind: event.Signal, Name: "SIGTERM", By: "\u202ewho"},
			{At: 1<<63 - 1, Kind: event.RequestSent, ID: 1, Method: "GET", Path: "/"}, {At: 1 << 61, Kind: event.StopStart, Name: "x", Grace: 1 << 61},
			{At: 1<<63 - 1, Kind: event.ProcessExit, Name: "SIGKILL"},
		},
	}
}

// Whatever a log holds, every format can be written of it, twice the same, and what is written is well-formed.
func TestOddLogs(t *testing.T) {
	for name, events := range odd() {
		t.Run(name, func(t *testing.T) {
			r := export.New(timeline.Of(events), nil)
			for format, write := range formats(r) {
				text := written(t, write)
				if again := written(t, formats(export.New(timeline.Of(events), nil))[format]); again != text {
					t.Errorf("%s: the same run gives another text", format)
				}
				switch {
				case format == "JSON":
					if !json.Valid([]byte(text)) {
						t.Errorf("%s is not JSON:\n%s", format, text)
					}
				case format == "SVG" || format == "JUnit":
					wantXML(t, text)
				case strings.Contains(format, "HTML"):
					wantHTML(t, withoutScript(t, text))
				}
			}
		})
	}
}

func wantXML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, text)
		}
	}
}

// wantHTML wants every element closed that can be closed, and a picture that is well-formed for itself.
func wantHTML(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			open = append(open, token.Name.Local)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != token.Name.Local {
				t.Fatalf("</%s> closes nothing, inside of %v", token.Name.Local, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("%v are not closed", open)
	}
	if from := strings.Index(text, "<svg"); from >= 0 {
		wantXML(t, text[from:strings.Index(text, "</svg>")+len("</svg>")])
	}
}

var (
	scripts     = regexp.MustCompile(`(?s)<script>(.*?)</script>`)
	styles      = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	scriptsHash = regexp.MustCompile(`script-src &#39;sha256-(.*?)&#39;`)
	stylesHash  = regexp.MustCompile(`style-src &#39;sha256-(.*?)&#39;`)
)

// withoutScript returns a text without the script that the export itself has written into it, and without its style sheet. It
// wants both to be those that the page's policy names.
func withoutScript(t *testing.T, text string) string {
	t.Helper()
	for _, own := range []struct{ element, named *regexp.Regexp }{{scripts, scriptsHash}, {styles, stylesHash}} {
		named := own.named.FindStringSubmatch(text)
		if named == nil { // it is no page
			continue
		}
		for _, found := range own.element.FindAllStringSubmatch(text, -1) {
			if sum := sha256.Sum256([]byte(found[1])); base64.StdEncoding.EncodeToString(sum[:]) != html.UnescapeString(named[1]) {
				t.Errorf("the policy of the page does not allow %.60q", found[0])
			}
			text = strings.Replace(text, found[0], "", 1)
		}
	}
	return text
}

// The name of a service and the lines of its log are text, and nothing else.
func TestNothingIsExecuted(t *testing.T) {
	r := export.New(timeline.Of(byHand()), nil)
	for name, write := range formats(r) {
		text := withoutScript(t, written(t, write))
		if name != "text" && name != "compare text" && (strings.Contains(text, "<script") || strings.Contains(text, "<b>placed")) {
			t.Errorf("%s has an element that the service wrote", name)
		}
		if name != "JSON" && strings.ContainsAny(text, "\x00\x1b\u202e\ufffe") { // JSON keeps what was said, escaped
			t.Errorf("%s has a control character that the service wrote", name)
		}
	}
	if page := written(t, formats(r)["HTML"]); !strings.Contains(page, "&lt;script&gt;") {
		t.Error("the page does not show what the service wrote")
	}
}

var elsewhere = regexp.MustCompile(`(?i)\s(src|href|srcset|action)\s*=|@import|url\(\s*['"]?[^#'"\s]|<(script|link|iframe|img|object|embed)\b`)

// A page needs nothing from elsewhere.
func TestPagesAreSelfContained(t *testing.T) {
	r := export.New(timeline.Of(byHand()), nil)
	for name, write := range formats(r) {
		if strings.Contains(name, "HTML") || name == "SVG" {
			if found := elsewhere.FindString(withoutScript(t, written(t, write))); found != "" {
				t.Errorf("%s has %q, which is something from elsewhere, or a script", name, found)
			}
		}
	}
}

// The pictures of a run of thousands of requests stay small, show those that the stop hit, and say what they leave out.
func TestLongRunsAreSummedUp(t *testing.T) {
	r := export.New(timeline.Of(thousands(3000)), nil)
	for _, name := range []string{"text", "SVG", "HTML"} {
		text := written(t, formats(r)[name])
		if name != "SVG" && !strings.Contains(text, "Not drawn: ") {
			t.Errorf("%s does not say what it leaves out", name)
		}
		if strings.Contains(text, "#1 POST") || !strings.Contains(text, "#2990 POST") && name == "text" && !strings.Contains(text, "#28") {
			t.Errorf("%s does not show the requests that were in flight at the signal", name)
		}
		if len(text) > 300_000 {
			t.Errorf("%s is %d bytes long", name, len(text))
		}
	}
}

// Damage is told of in every format that people read or that decides about something.
func TestDamageIsTold(t *testing.T) {
	r := export.New(timeline.Of(byHand()), &event.DamagedError{Line: 77, Err: errors.New("half a line")})
	for name, write := range formats(r) {
		if name != "SVG" && !strings.Contains(written(t, write), "line 77 is damaged") {
			t.Errorf("%s does not tell of the damage", name)
		}
	}
}

// A JUnit report of a run that did not take place is no success.
func TestJUnitOfNoRun(t *testing.T) {
	for name, events := range map[string][]event.Event{"empty": nil, "never started": neverStarted(), "cut off": byHand()[:30]} {
		text := written(t, func(w io.Writer) error { return export.JUnit(w, export.New(timeline.Of(events), nil)) })
		if !strings.Contains(text, "<error ") || !strings.Contains(text, `errors="1"`) {
			t.Errorf("%s: the report has no error:\n%s", name, text)
		}
	}
}

// The field names of the JSON document are a promise.
func TestJSONFields(t *testing.T) {
	var d struct {
		Format  int
		Run     struct{ Complete bool }
		Stops   []struct{ GraceMS, StandsForMS float64 }
		Verdict struct {
			Outcome string
			Checks  []struct{ Check, Outcome string }
		}
		Requests []struct {
			ID     int
			SentMS *float64 `json:"sent_ms"`
			DoneMS *float64 `json:"done_ms"`
		}
	}
	text := written(t, func(w io.Writer) error { return export.JSON(w, export.New(timeline.Of(byHand()), nil)) })
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if d.Format != export.Format || !d.Run.Complete || d.Verdict.Outcome != "fail" || len(d.Verdict.Checks) == 0 || len(d.Requests) != 6 {
		t.Errorf("the document is %+v", d)
	}
	for _, q := range d.Requests {
		if q.SentMS == nil || (q.DoneMS == nil) != (q.ID == 4) {
			t.Errorf("request %d: sent %v, done %v; only request 4 has no end", q.ID, q.SentMS, q.DoneMS)
		}
	}
}
