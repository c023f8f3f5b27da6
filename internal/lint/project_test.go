package lint

import (
	"fmt"
	"testing"
)

func TestReadme(t *testing.T) {
	readme := func(text string) []finding {
		return checkReadme(plant(t, map[string]string{"README.md": text}))
	}
	expect(t, checkReadme(plant(t, nil)))
	expect(t, readme("# House\n\n    go run ./cmd/comal demo   # the main job\n    ./test.sh\n"))
	expect(t, readme("```\n$ go run ./cmd/comal demo\n```\nThen call ./test.sh yourself.\n"),
		`README.md: the command "./test.sh"`)
}

func TestDependencies(t *testing.T) {
	text := "package house\n"
	for i := range limits.directDependencies {
		text += fmt.Sprintf("import _ \"m%02d.org/x\"\n", i)
	}
	files := map[string]string{"house.go": text}
	expect(t, checkDependencies(plant(t, files)))
	files["house_test.go"] = "package house\n\nimport _ \"one.more/x\"\n"
	expect(t, checkDependencies(plant(t, files)), "go.mod: 18 modules are imported, 17 are allowed (m00.org/x,")
}
