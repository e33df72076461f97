package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/words"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

// HTML writes the report as one page, for light and dark displays and for paper. It has no scripts, and no fonts or pictures from
// elsewhere; its content security policy allows nothing but its own style.
func (r *Report) HTML(w io.Writer, c *lessons.Course) error {
	page, err := template.New("page").Funcs(template.FuncMap{
		"clean": words.Clean, "lesson": func(name string) string { return heading(c, name) }, "holds": words.Holds,
		"minutes": minutes, "percent": percent, "gain": sayGain, "day": day, "list": list, "name": name,
	}).Parse(pageText)
	if err == nil {
		hash := sha256.Sum256([]byte(pageStyle))
		err = page.Execute(w, struct {
			*Report
			Style  template.CSS
			Policy string
		}{r, template.CSS(pageStyle), "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'"})
	}
	if err != nil {
		return fmt.Errorf("writing the report as HTML: %w", err)
	}
	return nil
}

// name returns what the workshop is called.
func name(title string) string { return cmp.Or(words.Clean(title), "A workshop") }

// percent returns how many percent a part of a whole is, for the length of a bar.
func percent(part, whole int) int { return 100 * part / max(1, whole) }

// minutes says a duration in whole minutes or, below one, in seconds.
func minutes(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min", int(d.Round(time.Minute).Minutes()))
}

// sayGain says what a normalised gain means.
func sayGain(gain *float64) string {
	switch g := *gain; {
	case g > 0:
		return fmt.Sprintf("Talking gained %.2f of what could still be gained (the normalised gain).", g)
	case g < 0:
		return "After talking, fewer were right than before."
	}
	return "Talking changed nothing in how many were right."
}

func day(t time.Time) string { return t.Local().Format("2 January 2006") }

// list joins names, or says that there are none.
func list(names []string) string {
	if len(names) == 0 {
		return "–"
	}
	return words.Clean(strings.Join(names, ", "))
}
