package source

import "strings"

// outcomeHeading is the heading at which a lesson's text begins to reveal the outcome.
const outcomeHeading = "\n## Why it happens\n"

// CutAtOutcome cuts a lesson's text where it begins to reveal the outcome. rest is empty for a text without that heading.
func CutAtOutcome(markdown string) (scene, rest string) {
	i := strings.Index(markdown, outcomeHeading)
	if i < 0 {
		return markdown, ""
	}
	return markdown[:i+1], markdown[i+1:]
}
