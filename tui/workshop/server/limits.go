package server

import (
	"sync"
	"time"
)

// limiter lets each of many do something burst times at once, and then rate times a second.
type limiter[K comparable] struct {
	rate, burst float64

	mu sync.Mutex
	of map[K]bucket
}

// bucket is how often somebody may still do something, at a time.
type bucket struct {
	tokens float64
	at     time.Time
}

func newLimiter[K comparable](rate, burst float64) *limiter[K] {
	return &limiter[K]{rate: rate, burst: burst, of: make(map[K]bucket)}
}

// allow counts one more time for somebody. It returns false, and how long they have to wait, when that is too often.
func (l *limiter[K]) allow(who K, now time.Time) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.of[who]
	if !known {
		b = bucket{l.burst, now}
	}
	b.tokens = min(l.burst, b.tokens+l.rate*now.Sub(b.at).Seconds())
	b.at = now
	if ok = b.tokens >= 1; ok {
		b.tokens--
	}
	l.of[who] = b
	return time.Duration((1 - b.tokens) / l.rate * float64(time.Second)), ok
}

// forget removes those who may do it as often as somebody new.
func (l *limiter[K]) forget(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for who, b := range l.of {
		if b.tokens+l.rate*now.Sub(b.at).Seconds() >= l.burst {
			delete(l.of, who)
		}
	}
}
