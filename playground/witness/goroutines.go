package witness

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"closingtime/playground/certificate"
	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// ProfileURL returns the address of the profile of the goroutines of a service that serves net/http/pprof at a given address:
// host:port, or a URL whose path leads to the profiles, /debug/pprof unless it has one.
func ProfileURL(address string) (string, error) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", fmt.Errorf("the place of the profiles: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return "", fmt.Errorf("%q is no address of profiles; name one such as localhost:6060 or http://localhost:8080/debug/pprof", address)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	if u.Path == "" {
		u.Path = "/debug/pprof"
	}
	u.Path += "/goroutine"
	u.RawQuery = "debug=2"
	return u.String(), nil
}

// sampleEvery is the time between two profiles.
const sampleEvery = 100 * time.Millisecond

// maxProfile is how many bytes of a profile are read.
const maxProfile = 32 << 20

// Goroutines records what a profile of goroutines, at a URL of ProfileURL, says whenever that has changed, until ctx ends. program
// names the service's own packages. A profile that cannot be read, as of a service that has closed its server, is left out.
func (w Witness) Goroutines(ctx context.Context, profile string, program probe.Program) {
	client := newProfileClient()
	for last := ""; ; {
		if dump, err := fetch(ctx, client, profile); err == nil {
			e := program.Group(dump)
			if now := fmt.Sprint(e); now != last {
				last = now
				e.By, e.Instance = event.ByProfile, w.Instance
				w.Log.Add(e)
			}
		}
		select {
		case <-time.After(sampleEvery):
		case <-ctx.Done():
			return
		}
	}
}

// CheckProfile returns an error that says why no profile of goroutines can be read at a URL of ProfileURL.
func CheckProfile(ctx context.Context, profile string) error {
	_, err := fetch(ctx, newProfileClient(), profile)
	return err
}

// newProfileClient returns a client that keeps no connection, since such a one would be one more for the service to close.
func newProfileClient() *http.Client {
	return &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: certificate.AcceptAny()}}
}

func fetch(ctx context.Context, client *http.Client, profile string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, profile, nil)
	if err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s; does the service import net/http/pprof?", profile, response.Status)
	}
	dump, err := io.ReadAll(io.LimitReader(response.Body, maxProfile))
	if err == nil && !strings.HasPrefix(string(dump), "goroutine ") {
		err = fmt.Errorf("GET %s: the answer is no list of goroutines", profile)
	}
	return dump, err
}
