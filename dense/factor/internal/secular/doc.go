// Package secular finds the roots of the secular equation
//
//	1/ρ + Σ z_j²/(p_j - x) = 0
//
// and the weights z for which given roots are exact. It is the heart of divide
// and conquer: the eigenvalues of diag(p) + ρ·z·zᵀ are the roots (Cuppen,
// doi:10.1007/BF01396757; Gu and Eisenstat, doi:10.1137/S0895479892241287), and
// with p = d² so are the squares of the singular values of a broken arrow (Gu and
// Eisenstat, doi:10.1137/S0895479892242232).
//
// A root is never returned as a number alone, for p_j - x of a pole nearby would
// lose its digits: it comes as a nearby pole and the distance from it, and with
// the distances from all poles.
package secular
