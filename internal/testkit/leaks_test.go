package testkit

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// leaks runs start under a watch with no patience and returns the verdict.
func leaks(t *testing.T, start func()) string {
	t.Helper()
	r := &recorder{TB: t}
	watch(r, 0)
	start()
	for _, f := range r.cleanups {
		f()
	}
	return r.failed
}

func TestNoLeaks(t *testing.T) {
	NoLeaks(t)
	done := make(chan struct{})
	go close(done)
	<-done
}

func TestLeakOfGoroutine(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	got := leaks(t, func() { go func() { <-stop }() })
	expect(t, "verdict", got, "TestLeakOfGoroutine")
}

func TestLeakOfChild(t *testing.T) {
	Need(t, "linux")
	child := exec.Command("sleep", "60")
	start := func() {
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "verdict", leaks(t, start), "still runs: sleep 60")
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait() // its error says that it was killed
}

func TestLeakOfZombie(t *testing.T) {
	Need(t, "linux")
	stdin, hold := gate(t)
	child := exec.Command("cat")
	child.Stdin = stdin
	b := newBrood("unused=")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	hold.Close()
	waitFor(t, func() bool {
		err := b.leftover()
		return err != nil && strings.Contains(err.Error(), "nobody waits for it")
	})
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	if err := b.leftover(); err != nil {
		t.Errorf("after Wait: %v", err)
	}
}

// TestLeakOfOrphan has a grandchild whose parent is gone, so that only the
// mark in its environment tells whose it is.
func TestLeakOfOrphan(t *testing.T) {
	Need(t, "linux")
	stdin, hold := gate(t)
	start := func() {
		parent := exec.Command("sh", "-c", "cat <&3 >/dev/null 2>&1 &")
		parent.ExtraFiles = []*os.File{stdin}
		if err := parent.Run(); err != nil {
			t.Fatal(err)
		}
	}
	expect(t, "verdict", leaks(t, start), "still runs")
	hold.Close()
}

// gate returns a pipe whose reader ends when the writer is closed.
func gate(t *testing.T) (reader, writer *os.File) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		reader.Close()
		writer.Close()
	})
	return reader, writer
}

// waitFor polls what another process brings about.
func waitFor(t *testing.T, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !happened(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it did not happen within a minute")
		}
	}
}
