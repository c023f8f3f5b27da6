// Package judge helps tests of kernels: memory that ends where a page ends,
// random layouts, and runs under every family of instructions.
package judge
