package cli

import (
	"github.com/spf13/cobra"

	"github.com/comal-go/comal/internal/near"
)

// newArray returns the command that holds those over arrays; they tell what they
// would do if it plans.
func (c *console) newArray(plans bool) *cobra.Command {
	cmd := &cobra.Command{
		Use: "array COMMAND", DisableFlagsInUseLine: true,
		Short: "Compute with arrays larger than memory",
		Example: `  comal array mean random:normal:200000x100 --axis 0
  comal array create --random normal --shape 20000x100 --seed 1 -o X.npy
  comal array info X.npy
  comal array std X.npy --axis 0 --ddof 1 -o std.npy --mem 512MB`,
		Long: `array reads arrays from .npy and .npz files, Zarr, Parquet columns and images chunk
by chunk, computes inside the memory that --mem gives, and writes .npy or Zarr. It
plans before it runs, and refuses what would not fit.

Where an array is read, random:uniform:2000000x1000?seed=1&chunks=10000x1000 may
stand for one of random numbers: uniform, normal or integers.

Exit code: 0 done, 2 wrong usage, 3 it would not fit, 4 disk full, 6 a file is
damaged, 130 interrupted.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, words []string) error {
			if len(words) == 0 {
				return cmd.Help()
			}
			var names []string
			for _, sub := range cmd.Commands() {
				names = append(names, sub.Name())
			}
			advice := "commands are listed by: " + cmd.CommandPath() + " --help"
			if meant := near.Name(words[0], names); meant != "" {
				advice = "did you mean: " + cmd.CommandPath() + " " + meant + "?"
			}
			return usagef(advice, "there is no command %q", cmd.Name()+" "+words[0])
		},
	}
	if !plans {
		cmd.AddCommand(c.newArrayInfo())
	}
	for _, group := range [][]arrayCommand{{createCommand()}, viewCommands(), reductionCommands(), statisticsCommands(), productCommands()} {
		for _, a := range group {
			cmd.AddCommand(c.newArrayCommand(a, plans))
		}
	}
	return cmd
}
