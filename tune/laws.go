package tune

// Fit is a law fitted to a curve of speed-ups.
type Fit struct {
	Law       string  // Amdahl, Gustafson or USL
	Serial    float64 // seconds on one worker, fitted
	Parallel  float64 // fraction of the work that runs in parallel (of USL: 1 - contention)
	Low       float64 // 95 % confidence interval of Parallel
	High      float64
	Coherency float64 // of USL: what each pair of workers costs; else 0
	RMS       float64 // root mean square of the relative residuals of the times
	Peak      int     // N of the largest speed-up; 0 if it grows without end
}

// Speedup is the law at n workers.
func (f Fit) Speedup(n float64) float64 { panic("not built") }

// FitAmdahl fits S(n) = 1 / (1-p + p/n).
func FitAmdahl(points []Point) (Fit, error) { panic("not built") }

// FitGustafson fits S(n) = 1-p + p n.
func FitGustafson(points []Point) (Fit, error) { panic("not built") }

// FitUSL fits the Universal Scalability Law.
func FitUSL(points []Point) (Fit, error) { panic("not built") }

// StopsPaying is the number of workers after which adding gains less than 5 %.
func StopsPaying(points []Point) int { panic("not built") }

// Cores is what a curve tells of a machine.
type Cores struct {
	Physical, Logical int  // 0 if the curve does not show it
	Sure              bool // the break in the curve is beyond its noise
}

// GuessCores reads the cores of a machine off the times of a job without waits.
func GuessCores(points []Point) Cores { panic("not built") }

// ItemBound is the speed-up that items of these costs allow on n workers: the
// total over the longest schedule of the fullest worker.
func ItemBound(costs []float64, n int) float64 { panic("not built") }
