package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// JUnit writes the runs as a JUnit report, with one testsuite for each run and one testcase for each check. A failed check
// is a failure with its evidence; an inconclusive one is skipped, with the reason. A run that did not come to its end, or
// whose recording is damaged, has a further testcase, "run", with an error, since a report must not look good because
// nothing ran.
func JUnit(w io.Writer, runs ...*Run) error {
	report := suitesXML{Name: "Closing Time"}
	for _, r := range runs {
		suite := suiteOf(r)
		report.Tests += suite.Tests
		report.Failures += suite.Failures
		report.Errors += suite.Errors
		report.Skipped += suite.Skipped
		report.Suites = append(report.Suites, suite)
	}
	text, err := xml.MarshalIndent(report, "", "  ")
	if err == nil {
		_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	}
	if err != nil {
		return fmt.Errorf("writing the verdict as a JUnit report: %w", err)
	}
	return nil
}

type suitesXML struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Skipped  int        `xml:"skipped,attr"`
	Suites   []suiteXML `xml:"testsuite"`
}

type suiteXML struct {
	Name       string        `xml:"name,attr"`
	Tests      int           `xml:"tests,attr"`
	Failures   int           `xml:"failures,attr"`
	Errors     int           `xml:"errors,attr"`
	Skipped    int           `xml:"skipped,attr"`
	Time       string        `xml:"time,attr"`
	Timestamp  string        `xml:"timestamp,attr,omitempty"`
	Properties []propertyXML `xml:"properties>property,omitempty"`
	Cases      []caseXML     `xml:"testcase"`
}

type propertyXML struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type caseXML struct {
	Class   string      `xml:"classname,attr"`
	Name    string      `xml:"name,attr"`
	Failure *messageXML `xml:"failure,omitempty"`
	Error   *messageXML `xml:"error,omitempty"`
	Skipped *messageXML `xml:"skipped,omitempty"`
	Out     string      `xml:"system-out,omitempty"`
}

type messageXML struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func suiteOf(r *Run) suiteXML {
	t := r.Timeline
	suite := suiteXML{Name: r.title(), Time: strconv.FormatFloat(t.Now.Seconds(), 'f', 3, 64)}
	if !t.Run.Started.IsZero() {
		suite.Timestamp = t.Run.Started.UTC().Format("2006-01-02T15:04:05")
	}
	for _, f := range r.about() {
		if f.Name != "" {
			suite.Properties = append(suite.Properties, propertyXML{f.Name, f.Text})
		}
	}
	if why := words.Clean(words.Unfinished(t, r.Damage)); why != "" {
		suite.Cases = append(suite.Cases, caseXML{Class: r.title(), Name: "run", Error: &messageXML{why, why}})
		suite.Errors++
	}
	for _, result := range r.Results {
		c := caseXML{Class: r.title(), Name: result.Check}
		switch result.Outcome {
		case verdict.Pass:
			c.Out = strings.Join(evidence(result), "\n")
		case verdict.Fail:
			c.Failure = messageOf(result)
			suite.Failures++
		default:
			c.Skipped = messageOf(result)
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Tests = len(suite.Cases)
	return suite
}

// messageOf returns all of a check's evidence, one finding on each line, the most telling first.
func messageOf(result verdict.Result) *messageXML {
	all := evidence(result)
	m := &messageXML{Text: strings.Join(all, "\n")}
	if len(all) > 0 {
		m.Message = all[0]
	}
	return m
}
