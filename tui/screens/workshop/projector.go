package workshop

import (
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// projector shows the room to everybody in it: few words, large where there is room. It shows nothing that only the host may know.
type projector struct {
	w, h    int
	console *Console
	pane    pane
}

var keyConsole = ui.Bind("q", "to the console", "q", "esc", "p")

func (p *projector) SetSize(w, h int) { p.w, p.h = w, h }

func (p *projector) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	p.pane.hears(msg)
	return app.Keys(a, p, msg)
}

func (p *projector) room() *Room { return p.console.room }

func (p *projector) view() *workshop.View { return &p.console.room.view }

func (p *projector) Commands() app.Commands {
	c := p.console
	asked := p.view().Poll != nil && asksNow(p.view()) && !p.view().Poll.Public
	return p.pane.withPicture(slices.Concat(app.Commands{
		{Key: keyAhead, Footer: c.ahead().says, Early: true, Do: c.goAhead},
	}, p.pane.commands(), app.Commands{
		{Key: keyShowVotes, Footer: ui.When(asked && c.ahead().says != showVotes, showVotes), Do: c.showVotes},
		{Key: keyStopNow, Off: !c.serves(), Do: c.stopRunNow},
		{Key: keyGoOn, Off: !c.stands(), Do: c.letGoOn},
		{Key: keyBoard, Do: c.turnBoard},
		{Key: keyNextStep, Off: c.plan == nil, Take: c.moveStep},
		{Key: keyConsole, Footer: "console", Do: app.Navigator.Back},
	}))
}

func (p *projector) View() string {
	v := p.view()
	lines := []string{ui.Title(p.title(), "", "", rightOf(&p.pane), p.w), ui.Rule(p.w)}
	foot := p.foot()
	h := p.h - len(lines) - len(foot)
	if p.pane.alone {
		lines = append(lines, p.pane.lines(p.w, h)...)
	} else {
		lines = append(lines, p.body(v, h)...)
	}
	return ui.Box(append(ui.Fill(lines, p.h-len(foot)), foot...), p.w, p.h)
}

func (p *projector) title() string {
	step := p.view().Step
	if step.Kind == "" {
		return "The workshop begins soon."
	}
	return stepName(step.Kind) + ui.When(step.Title != "", ": ") + ui.Clean(step.Title)
}

// foot is how to join, and how many have.
func (p *projector) foot() []string {
	here := strconv.Itoa(p.view().Present) + " here "
	if lost := p.room().connectionIn(p.w - 1); lost != "" {
		return []string{ui.Rule(p.w), ui.Pad(" "+ui.Warn.Of(lost), p.w)}
	}
	if len(p.console.host.Joins) == 0 {
		return []string{ui.Rule(p.w), ui.Ends("", here, p.w)}
	}
	return []string{ui.Rule(p.w), ui.Ends(" "+p.console.host.Joins[0], here, p.w)}
}

// body is what the room does, in h lines.
func (p *projector) body(v *workshop.View, h int) []string {
	asks, runs := asksNow(v), runsNow(v)
	rolls := runs && !p.room().run.over() && !p.room().run.stands() && len(p.room().run.events) > 0
	switch {
	case runs && (!asks || rolls && v.Poll.Lesson != ""):
		return p.pane.lines(p.w, h)
	case asks:
		lines := p.question(v, h)
		if runs && h > len(lines) {
			lines = append(lines, p.pane.lines(p.w, h-len(lines))...)
		}
		return lines
	case v.Board != nil:
		return append([]string{""}, boardLines(v.Board, p.w, h-1)...)
	}
	return p.still(v, h)
}

// question is the question with how many have voted or, once they are shown, the votes.
func (p *projector) question(v *workshop.View, h int) []string {
	poll := v.Poll
	lines := slices.Concat([]string{""}, ui.Prefixed("  ", ui.InkedWrap(ui.Strong, poll.Question, min(p.w-4, 90))), []string{""})
	if !poll.Public {
		lines = append(lines, choiceLines(poll, p.w-2)...)
		state := stateOf(poll, v.Present)
		if h-len(lines) >= 8 && !runsNow(v) {
			lines = append(append(lines, ""), ui.Prefixed("  ", bigText(strconv.Itoa(poll.Voted)+"/"+strconv.Itoa(max(v.Present, poll.Voted))))...)
		}
		return append(lines, "  "+ui.Accent.Of(state), "")
	}
	answer := answerLines(poll, min(p.w-2, 100))
	lines = append(lines, histogram(poll, min(p.w-4, 110), max(4, h-len(lines)-len(answer)-1))...)
	return append(append(lines, answer...), "")
}

// still is what people do, with a large timer where there is one and room for it.
func (p *projector) still(v *workshop.View, h int) []string {
	lines := ui.Prefixed("  ", ui.InkedWrap(ui.Strong, toDo(v.Step), min(p.w-4, 80)))
	if v.Step.Kind == "" {
		lines = []string{"  " + ui.Strong.Of("Join, in your checkout of Closing Time:")}
		for _, join := range p.console.host.Joins {
			lines = append(lines, "", "    "+ui.Strong.Of(ui.Clip(join, p.w-5)))
		}
	}
	if remaining, ok := p.room().remaining(); ok && h-len(lines) >= bigHeight+3 {
		lines = append(lines, "")
		if remaining < 0 {
			lines = append(lines, "  "+ui.Warn.Of(p.room().timer()))
		} else {
			lines = append(lines, ui.Prefixed("  ", bigText(clockOf(remaining)))...)
		}
	}
	return append(make([]string, max(0, (h-len(lines))/2)), lines...)
}

// bigHeight is how many lines large digits take.
const bigHeight = 5

// bigDigits are the glyphs of large digits, line by line.
var bigDigits = map[rune][bigHeight]string{
	'0': {"███", "█ █", "█ █", "█ █", "███"}, '1': {" █ ", "██ ", " █ ", " █ ", "███"}, '2': {"███", "  █", "███", "█  ", "███"},
	'3': {"███", "  █", "███", "  █", "███"}, '4': {"█ █", "█ █", "███", "  █", "  █"}, '5': {"███", "█  ", "███", "  █", "███"},
	'6': {"███", "█  ", "███", "█ █", "███"}, '7': {"███", "  █", "  █", "  █", "  █"}, '8': {"███", "█ █", "███", "█ █", "███"},
	'9': {"███", "█ █", "███", "  █", "███"}, ':': {" ", "█", " ", "█", " "}, '/': {"   █", "  █ ", " █  ", "█   ", "    "},
}

// bigText writes digits, colons and slashes large.
func bigText(text string) []string {
	lines := make([]string, bigHeight)
	for i := range lines {
		var parts []string
		for _, r := range text {
			parts = append(parts, bigDigits[r][i])
		}
		lines[i] = strings.Join(parts, " ")
	}
	return lines
}
