package bench

import (
	"fmt"
	"regexp"
)

// Config says what to measure and with what. The zero value measures all rows
// that need no comal program.
type Config struct {
	Processes int            // workers of ours and of each peer; 0 is 2
	Repeats   int            // timed runs of each; 0 is 5
	Only      *regexp.Regexp // rows by name; nil is all
	Quick     bool           // tiny sizes, to see that everything runs: the figures mean nothing
	Python    string         // interpreter of the peers; "" makes an environment with what they need
	Binary    string         // the comal program, for the rows of the command line

	// Log is told what is being done, a line a call; nil is nobody.
	Log func(line string)
}

// SettingError says what in a Config makes no sense.
type SettingError string

// Error returns the message.
func (e SettingError) Error() string { return "bench: " + string(e) }

func (c Config) withDefaults() (Config, error) {
	if c.Processes < 0 || c.Repeats < 0 {
		return c, SettingError(fmt.Sprintf("%d processes and %d repeats: neither can be negative", c.Processes, c.Repeats))
	}
	if c.Processes == 0 {
		c.Processes = 2
	}
	if c.Repeats == 0 {
		c.Repeats = 5
	}
	if c.Log == nil {
		c.Log = func(string) {}
	}
	return c, nil
}

// size is how many items a row has: n, or a few if it is only to be seen that
// it runs.
func (c *Config) size(n int) int {
	if c.Quick && n > 20 {
		return max(20, n/1000)
	}
	return n
}
