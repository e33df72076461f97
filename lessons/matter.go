package lessons

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// decodeMatter reads front matter into a struct with json tags. It reads the part of YAML that lessons need: each entry is a key, a
// colon and a value, which may go on in indented lines. A value is
//
//   - "text", a list such as ["a", "b"], a number or true, as in JSON;
//   - lines of text after >-, which are joined by blanks; or
//   - any other text, as it stands.
//
// An error names the line of the file, whose first line is the --- above the front matter.
func decodeMatter(matter []byte, into any) error {
	lines := strings.Split(string(matter), "\n")
	for i := 0; i < len(lines); {
		first := i
		for i++; i < len(lines) && strings.HasPrefix(lines[i], " "); i++ {
		}
		if err := decodeEntry(lines[first:i], into); err != nil {
			return fmt.Errorf("line %d: %w", first+2, err)
		}
	}
	return nil
}

// decodeEntry reads one entry, or nothing from blank lines.
func decodeEntry(lines []string, into any) error {
	text := strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
	if text == "" {
		return nil
	}
	key, value, found := strings.Cut(text, ":")
	if value = strings.TrimSpace(value); !found || value == "" {
		return errors.New("it is not a key and a value, such as minutes: 10")
	}
	if folded, ok := strings.CutPrefix(value, ">- "); ok {
		value = quoted(folded)
	} else if err := json.Unmarshal([]byte(value), new(any)); err != nil {
		if strings.ContainsAny(value[:1], `"[{`) {
			return fmt.Errorf("%s: %w", key, err)
		}
		value = quoted(value)
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte("{" + quoted(key) + ":" + value + "}")))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// quoted returns text as a JSON string.
func quoted(text string) string {
	encoded, _ := json.Marshal(text) // encoding a string cannot fail
	return string(encoded)
}
