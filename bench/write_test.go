package bench

import (
	"strings"
	"testing"
)

func sample() *Report {
	return &Report{Machine: "a griddle", Processes: 2, Repeats: 5, Rows: []Row{
		{Name: "trivial n=10", Unit: inSeconds, Ours: Figures{2e-3, 900e-6, 3e-3}, Peers: []Peer{
			{Name: "loop", Figures: Figures{1e-3, 1e-3, 1e-3}, AtLeast: noSlower, Slack: noSlowerSlack},
			{Name: "slow", Figures: Figures{0.5, 0.4, 0.6}, AtLeast: 5},
			{Name: "parallel", Why: "not installed:\n apt-get install a|b", AtLeast: 5},
		}},
		{Name: "memory", Unit: inBytes, Ours: Figures{30e6, 30e6, 30e6}, Peers: []Peer{{Name: "limit", Figures: Figures{40e6, 40e6, 40e6}, AtLeast: 1}}},
		{Name: "watching", Unit: inPercent, Ours: Figures{0.123, 0.1, 0.25}, Peers: []Peer{{Name: "limit", Figures: Figures{0.5, 0.5, 0.5}, AtLeast: 1}}},
		{Name: "python", Unit: inSeconds, Why: "no Python", Peers: []Peer{{Name: "joblib"}}},
	}}
}

func TestMarkdown(t *testing.T) {
	var b strings.Builder
	if err := sample().WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	const want = `a griddle

2 workers, medians of 5 interleaved repeats (smallest to largest); ratio = peer / comal.

| work         | comal                   | peer     |                                     | ratio | at least       | reached |
| ------------ | ----------------------- | -------- | ----------------------------------- | ----- | -------------- | ------- |
| trivial n=10 | 2 ms (900 us to 3 ms)   | loop     | 1 ms                                | 0.50  | 0.91 or +20 us | no      |
|              |                         | slow     | 500 ms (400 to 600 ms)              | 250   | 5              | yes     |
|              |                         | parallel | not installed: apt-get install a\|b |       | 5              |         |
| memory       | 30 MB                   | limit    | 40 MB                               | 1.33  | 1              | yes     |
| watching     | 0.12 % (0.1 to 0.25 %)  | limit    | 0.5 %                               | 4.07  | 1              | yes     |
| python       | not measured: no Python |          |                                     |       |                |         |
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

func TestJSON(t *testing.T) {
	var b strings.Builder
	if err := sample().WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	const want = `{"row":"trivial n=10","ours":0.002,"peer":0.001,"peer_name":"loop","unit":"s","ratio":0.5,"at_least":0.9090909090909091,"slack":0.00002,"reached":false}
{"row":"trivial n=10","ours":0.002,"peer":0.5,"peer_name":"slow","unit":"s","ratio":250,"at_least":5,"reached":true}
{"row":"memory","ours":30000000,"peer":40000000,"peer_name":"limit","unit":"B","ratio":1.3333333333333333,"at_least":1,"reached":true}
{"row":"watching","ours":0.123,"peer":0.5,"peer_name":"limit","unit":"%","ratio":4.065040650406504,"at_least":1,"reached":true}
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

// TestQuickRunReachesNothing keeps figures of tiny sizes from being quoted.
func TestQuickRunReachesNothing(t *testing.T) {
	r := sample()
	r.Quick = true
	var b strings.Builder
	if err := r.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); !strings.Contains(s, "mean nothing") || strings.Contains(s, "yes") || strings.Contains(s, `"reached":`) {
		t.Errorf("got:\n%s", s)
	}
}
