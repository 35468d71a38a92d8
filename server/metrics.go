package server

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"
)

// metrics count requests by their routes: no address, so no question, is kept.
type metrics struct {
	mu       sync.Mutex
	requests map[requestKey]uint64
	times    map[string]*histogram // by route
}

type requestKey struct {
	method, route string
	status        int
}

// bounds are the upper ends of the histograms' buckets, in seconds.
var bounds = [...]float64{.005, .01, .02, .05, .1, .15, .25, .5, 1, 2.5, 10}

type histogram struct {
	buckets [len(bounds)]uint64 // those within each bound, and not within the one before
	count   uint64
	sum     float64 // seconds
}

func newMetrics() *metrics {
	return &metrics{requests: map[requestKey]uint64{}, times: map[string]*histogram{}}
}

// count adds a request. Methods and routes are bounded: what the router does
// not know is counted together.
func (m *metrics) count(method, route string, status int, took time.Duration) {
	if status == http.StatusMethodNotAllowed {
		method = "other"
	}
	route = cmp.Or(route, "none")
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[requestKey{method, route, status}]++
	h := m.times[route]
	if h == nil {
		h = &histogram{}
		m.times[route] = h
	}
	seconds := took.Seconds()
	if i, _ := slices.BinarySearch(bounds[:], seconds); i < len(bounds) {
		h.buckets[i]++
	}
	h.count++
	h.sum += seconds
}

// write puts the metrics into Prometheus' text format.
func (m *metrics) write(w *bytes.Buffer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	head(w, "belegnetz_requests_total", "counter", "Requests by route and status.")
	keys := slices.SortedFunc(maps.Keys(m.requests), func(x, y requestKey) int {
		return cmp.Or(cmp.Compare(x.route, y.route), cmp.Compare(x.method, y.method), cmp.Compare(x.status, y.status))
	})
	for _, k := range keys {
		fmt.Fprintf(w, "belegnetz_requests_total{method=%q,route=%q,status=\"%d\"} %d\n", k.method, k.route, k.status, m.requests[k])
	}
	head(w, "belegnetz_request_seconds", "histogram", "Time that requests took.")
	for _, route := range slices.Sorted(maps.Keys(m.times)) {
		h := m.times[route]
		var within uint64
		for i, n := range h.buckets {
			within += n
			fmt.Fprintf(w, "belegnetz_request_seconds_bucket{route=%q,le=\"%s\"} %d\n", route, strconv.FormatFloat(bounds[i], 'g', -1, 64), within)
		}
		fmt.Fprintf(w, "belegnetz_request_seconds_bucket{route=%q,le=\"+Inf\"} %d\n", route, h.count)
		fmt.Fprintf(w, "belegnetz_request_seconds_sum{route=%q} %g\n", route, h.sum)
		fmt.Fprintf(w, "belegnetz_request_seconds_count{route=%q} %d\n", route, h.count)
	}
}

func head(w *bytes.Buffer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// showMetrics serves GET /metrics: requests, the store as far as readers may
// see it, and the program's memory.
func (s *server) showMetrics(r *http.Request) (page, error) {
	stock, err := s.engine.Stock(r.Context(), s.options.Access)
	if err != nil {
		return page{}, err
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	var text bytes.Buffer
	s.metrics.write(&text)
	for _, g := range []struct {
		name, help string
		value      uint64
	}{
		{"belegnetz_store_documents", "Documents that are held.", uint64(stock.Documents)},
		{"belegnetz_store_cited_works", "Works that are only cited.", uint64(stock.Cited)},
		{"belegnetz_store_passages", "Passages.", uint64(stock.Passages)},
		{"belegnetz_store_quads", "Edges of the graph.", uint64(stock.Quads)},
		{"belegnetz_heap_bytes", "Memory in use on the heap.", memory.HeapInuse},
		{"belegnetz_goroutines", "Goroutines.", uint64(runtime.NumGoroutine())},
	} {
		head(&text, g.name, "gauge", g.help)
		fmt.Fprintf(&text, "%s %d\n", g.name, g.value)
	}
	return page{file: &file{contentType: "text/plain; version=0.0.4; charset=utf-8", bytes: text.Bytes()}}, nil
}

// build names the program as it was built.
func build() string {
	info, _ := debug.ReadBuildInfo() // nil only in odd builds, which have no name
	return fmt.Sprint(info)
}
