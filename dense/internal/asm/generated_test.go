package asm

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGenerated asserts that the files checked in are what the programs write.
// A program stands in a folder here, prints assembly, and its first line of
// comment names the file: "//go:generate go run . -out ../../vec/vec_amd64.s".
func TestGenerated(t *testing.T) {
	programs, err := filepath.Glob("*/main.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range programs {
		folder := filepath.Dir(program)
		t.Run(folder, func(t *testing.T) {
			source, err := os.ReadFile(program)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, found := strings.Cut(string(source), "//go:generate go run . -out ")
			target, _, _ := strings.Cut(rest, "\n")
			if !found {
				t.Fatalf("%s has no line that says which file it writes", program)
			}
			want, err := os.ReadFile(filepath.Join(folder, strings.TrimSpace(target)))
			if err != nil {
				t.Fatal(err)
			}
			out := filepath.Join(t.TempDir(), "out.s")
			run := exec.Command("go", "run", ".", "-out", out)
			run.Dir = folder
			if text, err := run.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			got, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if generated(got) != generated(want) {
				t.Errorf("%s is not what %s writes: run go generate ./... in %s", target, program, "dense/internal/asm")
			}
		})
	}
}

// generated is the text after the line that names the command.
func generated(text []byte) string {
	_, rest, _ := strings.Cut(string(text), "\n")
	return rest
}
