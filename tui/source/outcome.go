package source

import (
	"strings"
)

// outcomeHeading is the heading from which on a lesson's text tells how its story ends.
const outcomeHeading = "\n## Why it happens\n"

// CutAtOutcome cuts a lesson's text where it begins to tell how the story ends. A text without that heading has no second part.
func CutAtOutcome(markdown string) (scene, rest string) {
	i := strings.Index(markdown, outcomeHeading)
	if i < 0 {
		return markdown, ""
	}
	return markdown[:i+1], markdown[i+1:]
}
