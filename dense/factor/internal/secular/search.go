package secular

import "math"

const (
	eps     = 1.0 / (1 << 53)
	maxIter = 200 // three or four are usual; bisection alone needs about 70
)

// search is the way to one root. Numbers are relative to the pole from, which
// is the nearer one, so that small distances keep all their digits.
type search struct {
	*Equation
	gaps      []float64 // p_j - p_from
	from      int
	low, high int // the two poles that a step takes as they are
	left      int // how many poles belong to psi, the rest to phi
	lo, hi    float64
	tau       float64
	steps     int // taken so far
	value
}

// value is what the function is at tau: psi of the poles to the left, below 0
// between them and the root, and phi of those to the right.
type value struct {
	f, psi, phi, dpsi, dphi, noise float64
}

// evaluate computes the function, and how far rounding may have moved it.
func (s *search) evaluate() {
	v := &s.value
	v.psi, v.dpsi = sums(s.Z[:s.left], s.gaps, s.tau)
	v.phi, v.dphi = sums(s.Z[s.left:], s.gaps[s.left:], s.tau)
	v.f = 1/s.Rho + v.psi + v.phi
	v.noise = eps * (8 + math.Sqrt(float64(len(s.Z)))) * (1/s.Rho + math.Abs(v.psi) + math.Abs(v.phi))
}

// start looks at the middle of the interval of root i: the root is on the left
// or on the right of it, where the nearer pole becomes the origin. It leaves
// bounds that are not 0, and a first guess.
func (s *search) start(i int) bool {
	s.from = i
	s.Gap(s.gaps, 0, i)
	if i == len(s.Z)-1 {
		return s.startLast()
	}
	gap := s.gaps[i+1]
	s.tau = gap / 2
	s.evaluate()
	if !(gap > 0) || math.IsInf(gap, 1) || math.IsNaN(s.f) {
		return false
	}
	// With the other poles as they are seen from the middle, two poles and a
	// constant are left, which is a quadratic equation.
	za, zb := s.Z[i]*s.Z[i], s.Z[i+1]*s.Z[i+1]
	rest := s.f + (za-zb)/s.tau
	if s.f >= 0 {
		// At the root za/tau is 1/ρ + phi - |rest of psi|, and phi ascends.
		s.lo, s.hi = za/(1/s.Rho+s.phi)*(1-8*eps), s.tau
		s.tau = between(rest*gap+za+zb, rest, za*gap)
		return true
	}
	s.from = i + 1
	s.Gap(s.gaps, 0, s.from)
	s.lo, s.hi = -s.tau, zb/s.psi*(1-8*eps)
	s.tau = between(-rest*gap+za+zb, -rest, zb*gap)
	s.tau = -s.tau
	return true
}

// between returns the root of c·x² - a·x + b = 0 that has a pole of the model on
// either side.
func between(a, c, b float64) float64 {
	root := math.Sqrt(math.Abs(a*a - 4*b*c))
	if a > 0 {
		return 2 * b / (a + root)
	}
	return (a - root) / (2 * c)
}

// beyond returns the root that has both poles on its left.
func beyond(a, c, b float64) float64 {
	root := math.Sqrt(math.Abs(a*a - 4*b*c))
	if a >= 0 {
		return (a + root) / (2 * c)
	}
	return 2 * b / (a - root)
}

// startLast is start for the last root, which is at most ρ‖z‖² above its pole.
func (s *search) startLast() bool {
	squares := 0.0
	for _, z := range s.Z {
		squares += z * z
	}
	reach := s.Rho * squares
	last := len(s.Z) - 1
	zb := s.Z[last] * s.Z[last]
	if !(reach > 0) || math.IsInf(reach, 1) {
		return false
	}
	// At the root zb/tau is 1/ρ less something.
	s.lo, s.hi = s.Rho*zb*(1-8*eps), reach*(1+8*eps*float64(len(s.Z)))
	s.tau = reach / 2
	if last == 0 {
		s.tau = reach
		return true
	}
	s.evaluate()
	if math.IsNaN(s.f) {
		return false
	}
	gap, za := -s.gaps[last-1], s.Z[last-1]*s.Z[last-1]
	rest := s.f + za/(gap+s.tau) + zb/s.tau
	s.narrow()
	if rest > 0 {
		s.tau = beyond(-rest*gap+za+zb, rest, -zb*gap)
	} else {
		s.tau = s.hi
	}
	return true
}

// narrow moves a bound to tau.
func (s *search) narrow() {
	if s.f < 0 {
		s.lo = max(s.lo, s.tau)
	} else {
		s.hi = min(s.hi, s.tau)
	}
}

// iterate steps until the function is nothing but rounding, or tau cannot be
// told from where it was. A step that leaves the bounds is replaced by
// bisection, and so is every second one when it takes too long.
func (s *search) iterate() bool {
	fixed := true
	s.inside(s.tau)
	for n := range maxIter {
		s.steps = n + 1
		before := math.Abs(s.f)
		s.evaluate()
		if math.IsNaN(s.f) {
			return false
		}
		if math.Abs(s.f) <= s.noise {
			return true
		}
		s.narrow()
		if n > 0 && math.Abs(s.f) > before/10 {
			fixed = !fixed
		}
		was := s.tau
		if n > 20 && n%2 == 0 {
			s.inside(math.NaN())
		} else {
			s.inside(was + s.step(fixed))
		}
		if math.Abs(s.tau-was) <= eps*math.Abs(was) {
			return true
		}
	}
	return false
}

// inside sets tau to a number if it is within the bounds, else to their middle,
// or to a bound if there is no number between them.
func (s *search) inside(tau float64) {
	if tau > s.lo && tau < s.hi {
		s.tau = tau
		return
	}
	s.tau = s.lo + (s.hi-s.lo)/2
	if small, large := min(math.Abs(s.lo), math.Abs(s.hi)), max(math.Abs(s.lo), math.Abs(s.hi)); small > 0 && large/small > 16 {
		s.tau = math.Copysign(math.Sqrt(small)*math.Sqrt(large), s.hi+s.lo)
	}
}

// step returns how far the root of a model is: a constant and two poles that
// have the value and the derivative of the function at tau. With fixed, the pole
// at the origin has its own weight and the other one the rest; without, the one
// stands for psi and the other one for phi, which is called the middle way (Li,
// LAPACK working note 89, 1994).
func (s *search) step(fixed bool) float64 {
	d1, d2 := s.gaps[s.low]-s.tau, s.gaps[s.high]-s.tau
	df := s.dpsi + s.dphi
	c := s.f - d1*s.dpsi - d2*s.dphi
	if fixed && s.from == s.low {
		own := s.Z[s.low] / d1
		c = s.f - d2*df + (d2-d1)*own*own
	} else if fixed {
		own := s.Z[s.high] / d2
		c = s.f - d1*df - (d2-d1)*own*own
	}
	a, b := (d1+d2)*s.f-d1*d2*df, d1*d2*s.f
	var eta float64
	switch {
	case d2 < 0: // the last root
		eta = beyond(a, max(c, 0), b)
	case c == 0:
		eta = b / a
	default:
		eta = between(a, c, b)
	}
	if math.IsNaN(eta) || eta*s.f > 0 {
		return -s.f / df
	}
	return eta
}
