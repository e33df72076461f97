package source

import (
	"strings"
)

// outcomeHeading is the heading at which the text of a lesson begins to tell how its story ends.
const outcomeHeading = "\n## Why it happens\n"

// CutAtOutcome cuts the text of a lesson where it begins to tell how the story ends. A text without such a heading has no
// second part.
func CutAtOutcome(markdown string) (scene, rest string) {
	i := strings.Index(markdown, outcomeHeading)
	if i < 0 {
		return markdown, ""
	}
	return markdown[:i+1], markdown[i+1:]
}
