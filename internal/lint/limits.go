package lint

// limits are the sizes that keep the source readable, in lines, and the few
// counts that keep the module small.
var limits = struct {
	file, testFile, function           int     // no one is longer
	medianFile, p90File                int     // of the files that are no tests
	medianFunction, p90Function        int     // of the functions outside tests
	longFunction                       int     // what counts as long
	longShare                          float64 // of the functions may be long
	filesForShares, functionsForShares int     // medians of fewer say nothing
	exportedInRoot, directDependencies int
}{
	file: 600, testFile: 800, function: 80,
	medianFile: 120, p90File: 360,
	medianFunction: 12, p90Function: 35,
	longFunction: 60, longShare: 0.02,
	filesForShares: 20, functionsForShares: 100,
	exportedInRoot: 30, directDependencies: 17,
}

// exceptions are files ("path.go") and functions ("path.go:Name" or
// "path.go:Type.Name") that are left out of the sizes, each with the reason:
// kernels and tables. Generated files are left out by themselves.
var exceptions = map[string]string{}

// purePackages have no clock, goroutine, input or output, so that they can be
// run through every case there is. Those that do not exist yet are passed over.
var purePackages = []string{"internal/sched", "internal/guard", "plan", "tune"}

// emptyNames say nothing about what is inside a package.
var emptyNames = []string{"base", "common", "helper", "helpers", "misc", "shared", "util", "utils"}

// commands are what README must say to do: run the main job, pass the tests.
var commands = []string{"go run ./cmd/comal demo", "./test.sh"}
