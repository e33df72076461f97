package event

import (
	"time"
	"unicode/utf8"
)

// flat reads an event from a line of the form in which Append writes most lines: one object without spaces and escapes that
// has only known fields. It returns false for any other line, which encoding/json then reads. For a line that both can
// read, encoding/json gives the same result and takes many times as long. A flat is not safe for concurrent use.
type flat struct {
	rest  []byte            // the part of the line that has not been read
	words map[string]string // short strings that have occurred before, as most strings of a log have
}

func newFlat() *flat { return &flat{words: make(map[string]string)} }

func (f *flat) parse(line []byte) (Event, bool) {
	f.rest = line
	var e Event
	ok := f.object(func(name []byte) bool { return f.field(&e, name) })
	return e, ok && len(f.rest) == 0
}

// object reads an object. It calls value with each name, and value reads that name's value.
func (f *flat) object(value func(name []byte) bool) bool {
	if !f.take('{') {
		return false
	}
	for {
		name, ok := f.text()
		if !ok || !f.take(':') || !value(name) {
			return false
		}
		if f.take('}') {
			return true
		}
		if !f.take(',') {
			return false
		}
	}
}

func (f *flat) field(e *Event, name []byte) bool {
	switch string(name) {
	case "at":
		return number(f, &e.At)
	case "kind":
		return word(f, &e.Kind)
	case "instance":
		return number(f, &e.Instance)
	case "id":
		return number(f, &e.ID)
	case "attempt":
		return number(f, &e.Attempt)
	case "conn":
		return number(f, &e.Conn)
	case "order":
		return number(f, &e.Order)
	case "worker":
		return number(f, &e.Worker)
	case "pid":
		return number(f, &e.PID)
	case "name":
		return word(f, &e.Name)
	case "method":
		return word(f, &e.Method)
	case "path":
		return word(f, &e.Path)
	case "status":
		return number(f, &e.Status)
	case "class":
		return word(f, &e.Class)
	case "text":
		return word(f, &e.Text)
	case "addr":
		return word(f, &e.Addr)
	case "target":
		return word(f, &e.Target)
	case "by":
		return word(f, &e.By)
	case "grace":
		return number(f, &e.Grace)
	case "budget":
		return number(f, &e.Budget)
	case "item":
		return word(f, &e.Item)
	case "state":
		return word(f, &e.State)
	case "count":
		return number(f, &e.Count)
	case "answer":
		return f.answer(e)
	}
	return false
}

func (f *flat) answer(e *Event) bool {
	if e.Answer != nil {
		return false // the second of two answers would be merged into the first
	}
	e.Answer = new(Answer)
	return f.object(func(name []byte) bool { return f.answerField(e.Answer, name) })
}

func (f *flat) answerField(a *Answer, name []byte) bool {
	switch string(name) {
	case "bytes":
		return number(f, &a.Bytes)
	case "promised":
		return number(f, &a.Promised)
	case "framing":
		return word(f, &a.Framing)
	case "proto":
		return word(f, &a.Proto)
	case "events":
		return number(f, &a.Events)
	case "code":
		return number(f, &a.Code)
	case "missing":
		return number(f, &a.Missing)
	case "type":
		return word(f, &a.Type)
	case "last":
		return word(f, &a.Last)
	case "inside":
		return f.truth(&a.Inside)
	case "body":
		return word(f, &a.Body)
	}
	return false
}

func (f *flat) take(c byte) bool {
	if len(f.rest) == 0 || f.rest[0] != c {
		return false
	}
	f.rest = f.rest[1:]
	return true
}

// truth reads true, the only truth value that a line has.
func (f *flat) truth(to *bool) bool {
	const literal = "true"
	if len(f.rest) < len(literal) || string(f.rest[:len(literal)]) != literal {
		return false
	}
	f.rest, *to = f.rest[len(literal):], true
	return true
}

// text reads a string without escapes.
func (f *flat) text() ([]byte, bool) {
	if !f.take('"') {
		return nil, false
	}
	ascii := true
	for i, c := range f.rest {
		switch {
		case c == '"':
			text := f.rest[:i]
			f.rest = f.rest[i+1:]
			return text, ascii || utf8.Valid(text)
		case c == '\\' || c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false
}

// Limits of the strings that are kept for reuse.
const (
	maxWord  = 32 // bytes
	maxWords = 1 << 10
)

// word reads a string. A string that has occurred before takes no further memory.
func word[S ~string](f *flat, to *S) bool {
	text, ok := f.text()
	if !ok {
		return false
	}
	known, ok := f.words[string(text)]
	if !ok {
		known = string(text)
		if len(text) <= maxWord && len(f.words) < maxWords {
			f.words[known] = known
		}
	}
	*to = S(known)
	return true
}

// number reads an integer as encoding/json writes it.
func number[N int | int64 | time.Duration](f *flat, to *N) bool {
	negative := f.take('-')
	n, digits := int64(0), 0
	for ; digits < len(f.rest) && f.rest[digits] >= '0' && f.rest[digits] <= '9'; digits++ {
		n = 10*n + int64(f.rest[digits]-'0')
	}
	const safe = 18 // any number with so many digits fits into an int64
	if digits == 0 || digits > safe || f.rest[0] == '0' && (digits > 1 || negative) {
		return false
	}
	f.rest = f.rest[digits:]
	if negative {
		n = -n
	}
	*to = N(n)
	return int64(*to) == n // an int may be smaller
}
