//go:build race

package buffer

// racing has what is put back overwritten, so that a test sees who still uses it.
const racing = true
