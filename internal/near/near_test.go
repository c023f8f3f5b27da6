package near

import "testing"

func TestName(t *testing.T) {
	names := []string{"signature", "signature-fast", "resume-later", "retries", "p", "max", "mean"}
	for typed, want := range map[string]string{
		"signatrue":     "signature",
		"SIGNATURE":     "signature",
		"signature_fst": "signature-fast",
		"sig":           "signature",
		"retires":       "retries",
		"resume":        "resume-later",
		"x":             "p",
		"maen":          "mean",
		"zzzzzzz":       "",
		"":              "",
	} {
		if got := Name(typed, names); got != want {
			t.Errorf("Name(%q) = %q, want %q", typed, got, want)
		}
	}
	if got := Name("anything", nil); got != "" {
		t.Errorf("of no names it found %q", got)
	}
}
