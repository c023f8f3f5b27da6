package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/comal-go/comal/internal/near"
	"github.com/comal-go/comal/internal/results"
	"github.com/comal-go/comal/plan"
)

// newPlan returns the command that tells what others would do.
func newPlan(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use: "plan COMMAND ...", DisableFlagsInUseLine: true,
		Short: "Tell what a command over arrays would do, and do nothing",
		Example: `  comal plan array mean random:normal:2000000x1000 --axis 0 --mem 512MB
  comal plan array transpose X.npy -o Y.zarr --graph plan.svg`,
		Long: `plan comes before a command over arrays, and tells instead of doing it: the passes
over the data, their chunks, what one of them needs in memory and all together,
what moves from and to disks, and whether it fits. Only what describes the arrays
is read. The exit code is 3 if it would not fit.`,
		Args: cobra.ArbitraryArgs,
	}
	cmd.AddCommand(c.newArray(true))
	cmd.AddCommand(c.newLinalg(true)...)
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		if len(words) == 0 {
			return cmd.Help()
		}
		return usagef(nearPlan(cmd, words[0]), "there is no command %q", "plan "+words[0])
	}
	return cmd
}

// nearPlan says what command was probably meant: one of those that are planned, or of
// those below them.
func nearPlan(cmd *cobra.Command, word string) string {
	for _, of := range append([]*cobra.Command{cmd}, cmd.Commands()...) {
		var names []string
		for _, sub := range of.Commands() {
			names = append(names, sub.Name())
		}
		if meant := near.Name(word, names); meant != "" {
			return "did you mean: " + of.CommandPath() + " " + meant + "?"
		}
	}
	return "commands are listed by: comal plan --help"
}

func (j *arrayJob) planFlags() *pflag.FlagSet {
	fs := newFlagSet()
	fs.Var(text{&j.graph, "FILE.svg"}, "graph", "draw the plan")
	return fs
}

// showPlan prints and draws a plan.
func (j *arrayJob) showPlan(p plan.Plan) error {
	if j.graph != "" {
		if err := drawPlan(j.graph, p); err != nil {
			return err
		}
		if !j.quiet {
			fmt.Fprintf(j.c.err, "drawn in %s\n", j.graph)
		}
	}
	if j.json {
		return json.NewEncoder(j.c.out).Encode(p)
	}
	return p.Table(j.c.out)
}

func drawPlan(name string, p plan.Plan) error {
	f, err := results.Create(name)
	if err != nil {
		return usagef("", "--graph: %v", err)
	}
	defer f.Discard()
	if _, err := f.Write(p.SVG()); err != nil {
		return err
	}
	return f.Commit()
}
