package dense

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas/testblas"

	"github.com/comal-go/comal/internal/judge"
)

// conformance is gonum's suite for implementations of float64.
var conformance = map[string]func(*testing.T, BLAS){
	"Dasum":  func(t *testing.T, f BLAS) { testblas.DasumTest(t, f) },
	"Daxpy":  func(t *testing.T, f BLAS) { testblas.DaxpyTest(t, f) },
	"Dcopy":  func(t *testing.T, f BLAS) { testblas.DcopyTest(t, f) },
	"Ddot":   func(t *testing.T, f BLAS) { testblas.DdotTest(t, f) },
	"Dnrm2":  func(t *testing.T, f BLAS) { testblas.Dnrm2Test(t, f) },
	"Drot":   func(t *testing.T, f BLAS) { testblas.DrotTest(t, f) },
	"Drotg":  func(t *testing.T, f BLAS) { testblas.DrotgTest(t, f, false) },
	"Drotm":  func(t *testing.T, f BLAS) { testblas.DrotmTest(t, f) },
	"Drotmg": func(t *testing.T, f BLAS) { testblas.DrotmgTest(t, f) },
	"Dscal":  func(t *testing.T, f BLAS) { testblas.DscalTest(t, f) },
	"Dswap":  func(t *testing.T, f BLAS) { testblas.DswapTest(t, f) },
	"Idamax": func(t *testing.T, f BLAS) { testblas.IdamaxTest(t, f) },

	"Dgbmv": func(t *testing.T, f BLAS) { testblas.DgbmvTest(t, f) },
	"Dgemv": func(t *testing.T, f BLAS) { testblas.DgemvTest(t, f) },
	"Dger":  func(t *testing.T, f BLAS) { testblas.DgerTest(t, f) },
	"Dsbmv": func(t *testing.T, f BLAS) { testblas.DsbmvTest(t, f) },
	"Dspmv": func(t *testing.T, f BLAS) { testblas.DspmvTest(t, f) },
	"Dspr":  func(t *testing.T, f BLAS) { testblas.DsprTest(t, f) },
	"Dspr2": func(t *testing.T, f BLAS) { testblas.Dspr2Test(t, f) },
	"Dsymv": func(t *testing.T, f BLAS) { testblas.DsymvTest(t, f) },
	"Dsyr":  func(t *testing.T, f BLAS) { testblas.DsyrTest(t, f) },
	"Dsyr2": func(t *testing.T, f BLAS) { testblas.Dsyr2Test(t, f) },
	"Dtbmv": func(t *testing.T, f BLAS) { testblas.DtbmvTest(t, f) },
	"Dtbsv": func(t *testing.T, f BLAS) { testblas.DtbsvTest(t, f) },
	"Dtpmv": func(t *testing.T, f BLAS) { testblas.DtpmvTest(t, f) },
	"Dtpsv": func(t *testing.T, f BLAS) { testblas.DtpsvTest(t, f) },
	"Dtrmv": func(t *testing.T, f BLAS) { testblas.DtrmvTest(t, f) },
	"Dtrsv": func(t *testing.T, f BLAS) { testblas.DtrsvTest(t, f) },
	"Dtxmv": func(t *testing.T, f BLAS) { testblas.DtxmvTest(t, f) },

	"Dgemm":  func(t *testing.T, f BLAS) { testblas.TestDgemm(t, f) },
	"Dsymm":  func(t *testing.T, f BLAS) { testblas.DsymmTest(t, f) },
	"Dsyr2k": func(t *testing.T, f BLAS) { testblas.Dsyr2kTest(t, f) },
	"Dsyrk":  func(t *testing.T, f BLAS) { testblas.DsyrkTest(t, f) },
	"Dtrmm":  func(t *testing.T, f BLAS) { testblas.DtrmmTest(t, f) },
	"Dtrsm":  func(t *testing.T, f BLAS) { testblas.DtrsmTest(t, f) },
}

// TestConformance runs gonum's published suite. Its problems are small, so the
// kernels are made to take them too.
func TestConformance(t *testing.T) {
	for _, f := range []BLAS{{Threads: 1, always: true}, {Threads: 3, always: true}, {}} {
		for name, test := range conformance {
			t.Run(fmt.Sprintf("%s/threads=%d", name, f.Threads), func(t *testing.T) { test(t, f) })
		}
	}
}

// TestConformanceLevels does so with every family of instructions.
func TestConformanceLevels(t *testing.T) { judge.Levels(t, "^(TestConformance|TestBLAS)") }
