// Package testkit is what the tests of several packages share: what a machine
// can do, and whether a test left something behind.
//
// A test that wants more than Go says so with Need. On a laptop without it the
// test is skipped; under ./test.sh, which sets COMAL_MUST_RUN=all, a missing
// capability of mustrun.txt fails the test, so that nothing drops out of the
// run unseen.
package testkit
