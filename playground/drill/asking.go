package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"net/http"
	"os"
	"strconv"
	"strings"

	"closingtime/playground/drills"
	"closingtime/playground/load"
)

// asking has the flags for what is requested.
type asking struct {
	requests []load.Request // one for each -get and -post
	ofFile   int            // how many of them the file names that describes the drill
	header   http.Header    // of all requests
	asShop   bool

	rate     float64
	clients  int
	protocol string
	tls      bool
	noKeep   bool
	slow     float64
	follow   bool
	underWay int
}

func (*asking) heading() string { return "What is requested" }

func (*asking) usage() string {
	return `  -get PATH           get this; can be repeated. Some answers should take half a second or more, so that requests are in flight
                      at the signal. Unless set, /
  -post PATH          post to this; can be repeated, and mixed with -get
  -body TEXT|@FILE    the body of the -post before it; {} unless set
  -header NAME:VALUE  a header of the -get or -post before it or, where it comes before the first, of all; can be repeated
  -weight N           the share of the -get or -post before it; 1 unless set
  -shop               place and look at orders, as the course's shop takes them
  -rate N             N requests a second, however slow the answers are; 20 unless set
  -clients N          N clients with connections of their own; unless set, they share connections
  -http 1|2|h2c       the version of HTTP; 2 is over TLS, h2c without; 1 unless set
  -tls                https; any certificate is accepted
  -no-keep-alive      a new connection for each request
  -slow SHARE         the share of clients, from 0 to 1, that send and read slowly, for some 3 s; 0.1 unless set. They can prolong
                      the stop, and so hide work that it would have lost: with -verify, drill with -slow 0, too
  -follow             follow redirects to the same host; unless set, a redirect is an answer
  -max-under-way N    never more than N requests under way; the report says where that limited the load
`
}

func (a *asking) register(flags *flag.FlagSet) {
	a.header = make(http.Header)
	flags.Func("get", "", func(path string) error { return a.add(http.MethodGet, path, "") })
	flags.Func("post", "", func(path string) error { return a.add(http.MethodPost, path, "{}") })
	flags.Func("body", "", a.setBody)
	flags.Func("header", "", a.setHeader)
	flags.Func("weight", "", a.setWeight)
	flags.BoolVar(&a.asShop, "shop", false, "")
	numberVar(flags, &a.rate, "rate", 20)
	wholeVar(flags, &a.clients, "clients", 0)
	flags.StringVar(&a.protocol, "http", "1", "")
	flags.BoolVar(&a.tls, "tls", false, "")
	flags.BoolVar(&a.noKeep, "no-keep-alive", false, "")
	a.slow = usualShare
	flags.Func("slow", "", a.setSlow)
	flags.BoolVar(&a.follow, "follow", false, "")
	wholeVar(flags, &a.underWay, "max-under-way", 0)
}

func (a *asking) add(method, path, body string) error {
	if !strings.HasPrefix(path, "/") {
		return errors.New("a path begins with /")
	}
	a.requests = append(a.requests, load.Request{Method: method, Path: path, Body: body, Header: make(http.Header)})
	return nil
}

// latest returns the request that was named last: on the command line, not one of the file's.
func (a *asking) latest() (*load.Request, error) {
	if len(a.requests) == a.ofFile {
		return nil, errors.New("it belongs behind the -get or -post that it is about")
	}
	return &a.requests[len(a.requests)-1], nil
}

func (a *asking) setBody(text string) error {
	r, err := a.latest()
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost {
		return fmt.Errorf("the request before it gets %s; a body is for -post", r.Path)
	}
	if r.Body = text; strings.HasPrefix(text, "@") {
		content, err := os.ReadFile(text[1:])
		if err != nil {
			return err
		}
		r.Body = string(content)
	}
	if r.Body == "" {
		return errors.New("it is empty")
	}
	return nil
}

func (a *asking) setHeader(text string) error {
	name, value, ok := strings.Cut(text, ":")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return errors.New("write NAME: VALUE")
	}
	header := a.header
	if r, err := a.latest(); err == nil {
		header = r.Header
	}
	header.Add(name, strings.TrimSpace(value))
	return nil
}

func (a *asking) setWeight(text string) error {
	r, err := a.latest()
	if err != nil {
		return err
	}
	if r.Weight, err = strconv.Atoi(text); err != nil || r.Weight < 1 {
		return errors.New("a weight is a whole number from 1 up")
	}
	return nil
}

func (a *asking) setSlow(text string) error {
	share, err := strconv.ParseFloat(text, 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return fmt.Errorf("%s is no share from 0 to 1", text)
	}
	a.slow = share
	return nil
}

// protocols are the values of -http.
var protocols = map[string]load.Protocol{"1": load.HTTP1, "2": load.HTTP2, "h2c": load.H2C}

func (a *asking) apply(d *drills.Drill) error {
	protocol, known := protocols[a.protocol]
	switch {
	case !known:
		return fmt.Errorf("-http %q is none of 1, 2, h2c", a.protocol)
	case !(a.rate > 0) || math.IsInf(a.rate, 1):
		return fmt.Errorf("-rate %v is no rate; write a number of requests a second above 0, such as 20", a.rate)
	case a.clients < 0 || a.underWay < 0:
		return errors.New("-clients and -max-under-way are whole numbers from 1 up")
	case a.tls && protocol == load.H2C:
		return errors.New("-tls and -http h2c exclude one another, since h2c is HTTP/2 without TLS; give -http 2 for HTTP/2 over TLS, or leave -tls out")
	case a.noKeep && protocol != load.HTTP1:
		return fmt.Errorf("-no-keep-alive and -http %s exclude one another, since HTTP/2 sends all requests over one connection; leave one of the two out", a.protocol)
	case a.asShop && len(a.requests) > 0:
		return errors.New("-shop names the requests; -get and -post do, too")
	}
	if len(a.requests) == 0 && !a.asShop && len(a.header) > 0 {
		a.requests = []load.Request{{Path: "/", Header: make(http.Header)}}
	}
	for _, r := range a.requests {
		for name, values := range a.header {
			if r.Header.Get(name) == "" {
				r.Header[http.CanonicalHeaderKey(name)] = values
			}
		}
	}
	d.Rate, d.Target.Shop, d.Target.Ready.TLS = a.rate, a.asShop, a.tls || protocol == load.HTTP2
	d.Load = load.Plan{
		Requests: a.requests, Clients: a.clients, Protocol: protocol, TLS: a.tls, NoKeepAlive: a.noKeep, SlowShare: slowShare(a.slow),
		Follow: a.follow, MaxUnderWay: a.underWay,
	}
	return nil
}

// usualShare is the value of -slow unless it is set.
const usualShare = -1

// slowShare returns the value of -slow as a drill has it, where 0 is the usual share and -1 none.
func slowShare(share float64) float64 {
	switch share {
	case usualShare:
		return 0
	case 0:
		return -1
	}
	return share
}
