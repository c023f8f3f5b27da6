// Fetch gets pages from a web server that takes its time, first with as many
// workers as there are cores, then with 32.
//
//	go run ./examples/fetch
//
// A worker that waits for an answer keeps no core busy. Work that computes is
// fastest with one worker per core, which is the default; work that waits gains
// from many more: Option.Processes says how many. The server is part of the
// program and listens on this machine only.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/comal-go/comal"
)

const (
	pages = 64
	delay = 50 * time.Millisecond
)

// server answers each request after a delay, and counts how many wait at once.
type server struct {
	sync.Mutex
	waiting, most int
}

func (s *server) count(more int) {
	s.Lock()
	defer s.Unlock()
	s.waiting += more
	s.most = max(s.most, s.waiting)
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.count(1)
	defer s.count(-1)
	time.Sleep(delay)
	fmt.Fprintf(w, "this is %s", r.URL.Path)
}

// fetch returns the text of a page. An error concerns this page only: Map goes
// on with the others and reports it at the end.
func fetch(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", url, answer.Status)
	}
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func main() {
	log.SetFlags(0)
	listener, err := net.Listen("tcp", "127.0.0.1:0") // any free port
	if err != nil {
		log.Fatal(err)
	}
	urls := make([]string, pages)
	for i := range urls {
		urls[i] = fmt.Sprintf("http://%s/page/%d", listener.Addr(), i)
	}
	var site server
	go http.Serve(listener, &site)

	fmt.Printf("%d pages, each answered after %v\n", pages, delay)
	fmt.Println("  P   most waiting at once   seconds")
	for _, processes := range []int{0, 32} { // 0 is one per core
		var end comal.Progress
		texts, err := comal.Map(context.Background(), urls, fetch, comal.Option{
			Processes: processes,
			Progress:  func(p comal.Progress) { end = p },
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%3d   %20d   %.2f\n", end.Processes, site.most, end.Elapsed.Seconds())

		for i, text := range texts {
			if want := fmt.Sprintf("this is /page/%d", i); text != want {
				log.Fatalf("wrong: page %d is %q instead of %q", i, text, want)
			}
		}
		if site.most > end.Processes {
			log.Fatalf("wrong: %d pages were under way at once, and P is %d", site.most, end.Processes)
		}
	}
}
