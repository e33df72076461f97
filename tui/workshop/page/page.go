// Package page is the web page of a room, for any browser that reaches the host: the stage of the shared run as it happens,
// the poll, the step with its timer, and the board while it is on. The page only reads. It is what a guest may see, so that
// it names no member unless the board is on.
//
// The server writes the whole page as HTML, so that it can be read without its script; the script asks for the parts that
// changed. Nothing on the page comes from elsewhere, and its policy forbids the browser to load anything that does.
package page

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/drawing"
	"closingtime/playground/timeline"
	"closingtime/tui/workshop"
)

// Room is what the page shows. Its methods are safe for concurrent use.
type Room interface {
	// View returns what a guest sees of the room. It waits while the version of that is after, until ctx is done; then it
	// returns the view as it is. A version of -1 is never that of a view.
	View(ctx context.Context, after int) workshop.View

	// Timeline returns what a shared run amounts to so far: a snapshot, which never changes, and the same one until more is known.
	// It returns nil where there is no such run, or nothing is known of it yet.
	Timeline(run int) *timeline.Timeline
}

// patience is how long an answer about the room waits for something new.
const patience = 20 * time.Second

//go:embed assets
var assetFiles embed.FS

// Page serves the page of a room: the page itself at /, what it consists of below /assets/, the parts that change at /room,
// and the picture of the shared run, as a part of the page at /stage and as a file at /stage.svg. Anything else is not found.
type Page struct {
	mux   *http.ServeMux
	room  Room
	stage stage
}

// New returns the page of a room.
func New(room Room) *Page {
	p := &Page{mux: http.NewServeMux(), room: room}
	assets, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	p.mux.HandleFunc("GET /{$}", p.whole)
	p.mux.HandleFunc("GET /room", p.changes)
	p.mux.HandleFunc("GET /stage", func(w http.ResponseWriter, r *http.Request) { p.picture(w, r, "text/html; charset=utf-8", false) })
	p.mux.HandleFunc("GET /stage.svg", func(w http.ResponseWriter, r *http.Request) { p.picture(w, r, "image/svg+xml", true) })
	p.mux.HandleFunc("GET /assets/picture.css", pictureStyle)
	p.mux.Handle("GET /assets/", http.StripPrefix("/assets/", http.FileServerFS(assets)))
	return p
}

// policy lets the browser load nothing but the page's own files, and run no script and no style that is written into the page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	p.mux.ServeHTTP(w, r)
}

var templates = template.Must(template.New("").Funcs(template.FuncMap{"place": func(i int) int { return i + 1 }}).ParseFS(assetFiles, "assets/*.html"))

// whole writes the page as it is now.
func (p *Page) whole(w http.ResponseWriter, r *http.Request) {
	p.write(w, "page.html", shownOf(p.room.View(r.Context(), -1)))
}

// changes writes the parts of the page once there is something new, or answers 204.
func (p *Page) changes(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.Atoi(r.URL.Query().Get("after"))
	if err != nil {
		http.Error(w, "after is the number of the version that the page has", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	view := p.room.View(ctx, after)
	if view.Version == after && !view.Closing {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	p.write(w, "room.html", shownOf(view))
}

// pictureStyle writes the style sheet of the pictures, and with it the colours of the page.
func pictureStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = io.WriteString(w, string(drawing.Colours()+drawing.Style()))
}

func (p *Page) write(w http.ResponseWriter, name string, s shown) {
	var text bytes.Buffer
	if err := templates.ExecuteTemplate(&text, name, s); err != nil {
		http.Error(w, fmt.Sprintf("writing the page: %v", err), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(text.Bytes()) // a guest that has gone needs no answer
}

// picture writes the picture of the shared run as far as it has come, as a file or as an element of the page. ?run=N names the
// run, and ?narrow=1 wants it for a phone. Where the browser has the same picture, the answer is 304; where nothing is known of the
// run yet, there is no file, and the element is an answer without content.
func (p *Page) picture(w http.ResponseWriter, r *http.Request, kind string, file bool) {
	run, err := strconv.Atoi(r.URL.Query().Get("run"))
	if err != nil {
		http.Error(w, "run is the number of the shared run", http.StatusBadRequest)
		return
	}
	t := p.room.Timeline(run)
	switch {
	case t == nil && file:
		http.Error(w, "nothing is known of this run yet", http.StatusNotFound)
		return
	case t == nil:
		w.WriteHeader(http.StatusNoContent)
		return
	}
	d, err := p.stage.of(run, t, look{file, r.URL.Query().Has("narrow")})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", d.tag)
	if strings.Contains(r.Header.Get("If-None-Match"), d.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Vary", "Accept-Encoding")
	text := d.text
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		text = d.zipped
	}
	_, _ = w.Write(text)
}
