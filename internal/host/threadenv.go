package host

import (
	"slices"
	"strconv"
	"strings"
)

// threadVariables are read by the libraries that would otherwise start one
// thread per CPU in every child. Each reads its own name and not all fall back
// on OpenMP's.
var threadVariables = []string{
	"OMP_NUM_THREADS",        // OpenMP: scikit-learn, PyTorch, Arrow and many more
	"OPENBLAS_NUM_THREADS",   // OpenBLAS, as in NumPy and SciPy wheels
	"MKL_NUM_THREADS",        // Intel MKL, as in conda's NumPy
	"BLIS_NUM_THREADS",       // BLIS and AMD's BLAS
	"VECLIB_MAXIMUM_THREADS", // Apple Accelerate
	"NUMEXPR_NUM_THREADS",    // numexpr, as pandas uses it
	"NUMEXPR_MAX_THREADS",    // size of numexpr's pool, which a program may raise its number to
	"NUMBA_NUM_THREADS",      // Numba's parallel loops
	"OPENCV_FOR_THREADS_NUM", // OpenCV
	"POLARS_MAX_THREADS",     // Polars
	"RAYON_NUM_THREADS",      // Rust programs and extensions with rayon
	"JULIA_NUM_THREADS",      // Julia
	"GOMAXPROCS",             // Go programs
}

// ThreadEnv returns the variables, as NAME=t, that keep a child process to t
// threads, at least 1. They must be in place before the child loads a library:
// append them to its environment, where the last of equal names counts.
func ThreadEnv(t int) []string {
	value := "=" + strconv.Itoa(max(1, t))
	env := make([]string, len(threadVariables))
	for i, name := range threadVariables {
		env[i] = name + value
	}
	return env
}

// WithoutThreadEnv returns an environment without these variables, in the same
// array: libraries then take what they take if nobody says.
func WithoutThreadEnv(env []string) []string {
	return slices.DeleteFunc(env, func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(threadVariables, name)
	})
}
