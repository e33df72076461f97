package screens

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/builds"
	"closingtime/tui/prediction"
)

// film is what the runs have come to while the picture stood still: at the moment of the stop, while the question about it
// is asked. Once that is answered, it is shown as fast as it happened.
type film struct {
	held  bool // the picture stands still
	kept  [][]builds.News
	from  time.Duration // the moment of the run at which it stood still
	began time.Time     // when the film began to run
}

// filmBeat moves the film of a launch on.
type filmBeat struct{ launch *builds.Launch }

// holds tells whether what comes of the runs is kept, and not shown at once.
func (f *film) holds() bool { return f.held || len(f.kept) > 0 }

func (f *film) keep(runs []builds.News) { f.kept = append(f.kept, runs) }

// hold has the picture stand still at the moment of the stop. What comes of the stop is kept.
func (v *stage) hold(runs []builds.News) tea.Cmd {
	v.film = film{held: true, from: v.panes[0].news.Now}
	cmd := v.standStill(runs[0])
	v.film.keep(runs)
	return cmd
}

// standStill shows the run as it was at the moment of the stop, and asks the question about that moment. Both follow from
// what is known by now: reports arrive late, and that a request met the closing of its connection is known only afterwards.
func (v *stage) standStill(news builds.News) tea.Cmd {
	v.guess.question, v.guess.Prediction = prediction.Ask(v.lesson, news.Timeline)
	at := news.Timeline.StopMoment()
	if at == 0 { // it ended by itself
		return nil
	}
	v.film.from = at
	cmd := v.shows([]builds.News{{Timeline: news.AtStop(), Now: at}})
	v.panes[0].picture.Know(news.Timeline)
	return cmd
}

// asksAgain tells whether more may have become known of the moment of the stop, about which the question is asked.
func (v *stage) asksAgain(news builds.News) bool {
	return v.film.held && v.guess.asking && news.Timeline.Now < v.film.from+prediction.KnownAfter+builds.FrameTime
}

// roll shows what has come of the stop, as fast as it happened.
func (v *stage) roll() tea.Cmd {
	if !v.film.held {
		return nil
	}
	v.film.held, v.film.began = false, v.clock()
	return v.playOn()
}

// playOn shows as much of the film as has had its time, and orders the next beat while there is more.
func (v *stage) playOn() tea.Cmd {
	f := &v.film
	if f.held || len(f.kept) == 0 {
		return nil
	}
	until := f.from + v.clock().Sub(f.began)
	var due []builds.News
	for len(f.kept) > 0 && (f.kept[0][0].Now <= until) {
		due, f.kept = f.kept[0], f.kept[1:]
	}
	var cmds []tea.Cmd
	if due != nil {
		cmds = append(cmds, v.shows(due))
	}
	if len(f.kept) > 0 {
		launch := v.launch
		cmds = append(cmds, tea.Tick(builds.FrameTime, func(time.Time) tea.Msg { return filmBeat{launch} }))
	}
	return tea.Batch(cmds...)
}

// cutFilm shows the latest state of the runs at once: a signal that is sent now is meant for that.
func (v *stage) cutFilm() tea.Cmd {
	f := &v.film
	f.held = false
	if len(f.kept) == 0 {
		return nil
	}
	last := f.kept[len(f.kept)-1]
	f.kept = nil
	return v.shows(last)
}
