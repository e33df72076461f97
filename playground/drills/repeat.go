package drills

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"closingtime/playground/verdict"
)

// Repeat is what became of one of several drills in a row.
type Repeat struct {
	Number    int // from 1
	Outcome   verdict.Outcome
	Failed    []string // the checks that failed or, where none did, that were inconclusive
	Recording string   // the file of its recording, where it has one
}

// runAll runs one drill after the other. It returns an error where one of them had nothing to judge, with the number of that drill.
func (d Drill) runAll(ctx context.Context) (*Result, error) {
	var worst *Result
	var repeats []Repeat
	for n := 1; n <= d.Repeat; n++ {
		one := d
		one.Repeat, one.Record = 1, numbered(d.Record, n)
		result, err := one.runOnce(ctx)
		if err != nil {
			return nil, fmt.Errorf("drill %d of %d: %w", n, d.Repeat, err)
		}
		repeat := Repeat{Number: n, Outcome: verdict.Worst(result.Checks), Recording: result.Recording}
		if repeat.Outcome != verdict.Pass {
			repeat.Failed = verdict.With(result.Checks, repeat.Outcome)
		}
		repeats = append(repeats, repeat)
		if worst == nil || verdict.Worst(worst.Checks) == verdict.Pass || verdict.Worst(worst.Checks) == verdict.Inconclusive && repeat.Outcome == verdict.Fail {
			worst = result
		}
		if repeat.Outcome != verdict.Pass && !d.KeepGoing {
			break
		}
	}
	worst.Repeats = repeats
	return worst, nil
}

// Recordings returns the files of the recordings that Run makes: one for each drill of Repeat, and none unless Record is set.
func (d Drill) Recordings() []string {
	var files []string
	for n := 1; d.Record != "" && n <= max(d.Repeat, 1); n++ {
		files = append(files, numbered(d.Record, n))
	}
	return files
}

// numbered returns the file of the n-th recording: the second one of drill.ndjson is drill-2.ndjson.
func numbered(file string, n int) string {
	if file == "" || n == 1 {
		return file
	}
	ext := filepath.Ext(file)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(file, ext), n, ext)
}
