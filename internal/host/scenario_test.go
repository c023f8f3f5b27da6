package host_test

import (
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/comal-go/comal/internal/host"
)

var update = flag.Bool("update", false, "write what is detected into the scenarios")

// TestScenarios detects fake machines. Each file of testdata/scenarios tells of
// one in prose, then come sections, each begun by a line "-- name --":
//
//   - machine: "cores N smt N memory SIZE-in-GiB", from which the files that
//     every Linux has are made;
//   - env: variables, one a line;
//   - want: what is to be detected;
//   - any other name is a file of the machine.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := parseScenario(t, strings.ReplaceAll(string(text), "\r\n", "\n"))
			got := describe(host.DetectFS(s.system, func(name string) string { return s.env[name] }))
			if *update {
				before, _, _ := strings.Cut(string(text), "-- want --\n")
				if err := os.WriteFile(file, []byte(before+"-- want --\n"+got), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != s.want {
				t.Errorf("detected:\n%s\nwant:\n%s", got, s.want)
			}
		})
	}
}

type scenario struct {
	system fstest.MapFS
	env    map[string]string
	want   string
}

func parseScenario(t *testing.T, text string) scenario {
	t.Helper()
	s := scenario{system: fstest.MapFS{}, env: map[string]string{}}
	for name, content := range sections(text) {
		switch name {
		case "machine":
			words := strings.Fields(content)
			addMachine(s.system, number(t, words[1]), number(t, words[3]), number(t, words[5]))
		case "env":
			for line := range strings.Lines(content) {
				name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
				s.env[name] = value
			}
		case "want":
			s.want = content
		default:
			s.system[name] = &fstest.MapFile{Data: []byte(content)}
		}
	}
	return s
}

// sections yields the named parts of a scenario in their order: a file may
// replace one that "machine" made.
func sections(text string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		name, content := "", ""
		for line := range strings.Lines(text + "-- --\n") {
			if !strings.HasPrefix(line, "-- ") || !strings.HasSuffix(line, " --\n") {
				content += line
				continue
			}
			if name != "" && !yield(name, content) {
				return
			}
			name, content = strings.Trim(line, "- \n"), ""
		}
	}
}

func number(t *testing.T, word string) int {
	t.Helper()
	n, err := strconv.Atoi(word)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// addMachine makes the files of a machine whose CPU n+cores is the second
// thread of core n, as most are numbered.
func addMachine(system fstest.MapFS, cores, smt, gib int) {
	add := func(name, content string) { system[name] = &fstest.MapFile{Data: []byte(content + "\n")} }
	all := fmt.Sprintf("0-%d", cores*smt-1)
	add("sys/devices/system/cpu/online", all)
	add("sys/devices/system/node/online", "0")
	add("proc/self/status", "Name:\tcomal\nCpus_allowed_list:\t"+all)
	add("proc/meminfo", fmt.Sprintf("MemTotal: %d kB\nMemFree: 1 kB\nMemAvailable: %d kB", gib<<20, gib<<19))
	for cpu := range cores * smt {
		var siblings []string
		for thread := range smt {
			siblings = append(siblings, strconv.Itoa(cpu%cores+thread*cores))
		}
		add(fmt.Sprintf("sys/devices/system/cpu/cpu%d/topology/thread_siblings_list", cpu), strings.Join(siblings, ","))
	}
}

// describe prints what depends on the machine and not on the test's own.
func describe(i host.Info) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CPUs %d of %d, cores %d of %d, quota %g, NUMA nodes %d, cgroup %q\n",
		i.AllowedCPUs, i.LogicalCPUs, i.AllowedPhysical, i.PhysicalCores, i.Quota, i.NUMANodes, i.Cgroup)
	printLimits(&b, i.CPULimits)
	fmt.Fprintf(&b, "memory %d of %d, available %d\n", i.AllowedMemory, i.Memory, i.MemAvailable)
	printLimits(&b, i.MemLimits)
	for _, note := range i.NotKnown {
		fmt.Fprintf(&b, "not known: %s\n", note)
	}
	return b.String()
}

func printLimits(b *strings.Builder, limits []host.Limit) {
	for _, l := range limits {
		mark := " "
		if l.Won {
			mark = "*"
		}
		fmt.Fprintf(b, " %s %d %s (%s)\n", mark, l.Value, l.Name, l.Source)
	}
}
