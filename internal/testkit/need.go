package testkit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Need skips the test when this machine lacks one of the capabilities, and
// fails it when COMAL_MUST_RUN says that the capability must be there. The
// names are those that Has knows.
func Need(t testing.TB, capabilities ...string) {
	t.Helper()
	for _, name := range capabilities {
		why, err := examine(name)
		switch {
		case err != nil:
			t.Fatal(err)
		case why != nil:
			t.Skipf("this machine has no %s: %v", name, why)
		}
	}
}

// Has reports whether this machine has the capability: python, numpy, scipy,
// zarr, pyarrow, dask, cubed, pillow, joblib, gcc, parallel, xargs, unix, linux, cgroup, cgroup-memory, tmpfs or
// unprivileged. It is an error to ask for another one, or for one that is
// missing although COMAL_MUST_RUN names it. Has fits the Condition field of
// testscript.Params, where a script then says `[!numpy] skip`.
func Has(capability string) (bool, error) {
	why, err := examine(capability)
	return err == nil && why == nil, err
}

// examine returns why the capability is missing, nil if it is there. The
// error is for a test that must not go on.
func examine(name string) (why, err error) {
	probe, known := probes[name]
	if !known {
		return nil, fmt.Errorf("testkit knows no capability %q: take one of %s, or add it to internal/testkit/probes.go",
			name, strings.Join(names(), ", "))
	}
	must, err := mustRun()
	if err != nil {
		return nil, err
	}
	why = probe()
	if why != nil && must[name] {
		return nil, fmt.Errorf("this machine has no %s, and COMAL_MUST_RUN says it must: %w (install it, or leave it out of COMAL_MUST_RUN to skip the test)",
			name, why)
	}
	return why, nil
}

// names lists the capabilities, sorted.
func names() []string {
	all := make([]string, 0, len(probes))
	for name := range probes {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
