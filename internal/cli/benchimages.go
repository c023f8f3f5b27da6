package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/bench"
)

// imagesFlags are the flags of comal bench images.
type imagesFlags struct {
	config bench.ImagesConfig
	size   string
	json   bool
}

func newBenchImages() *cobra.Command {
	var f imagesFlags
	cmd := &cobra.Command{
		Use:     "images",
		Short:   "The job of the demonstration on large images, beside Python",
		Example: "  comal bench images\n  comal bench images --count 8 --size 1600x1200 --python venv/bin/python",
		Long: `images does the job of comal demo on 24 images as large as those of a camera: comal
in the split it finds while it runs, and the job in Python (Pillow, NumPy and a pool
of multiprocessing) in the fastest of some splits, which is found first on a part
of the images. Making the images and starting the pool are not part of the time.

What Python needs is installed once into an environment in the user's cache
folder, unless --python names an interpreter.`,
		Args: noArguments("choose the images with --count and --size"),
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.IntVar(&f.config.Count, "count", 24, "images")
	flags.StringVar(&f.size, "size", "4032x3024", "size of an image, `WIDTHxHEIGHT`")
	flags.IntVarP(&f.config.Repeats, "repeats", "n", 3, "timed runs of each")
	flags.StringVar(&f.config.Python, "python", "", "take the interpreter at `PATH` instead of making an environment")
	flags.BoolVar(&f.config.Quick, "quick", false, "tiny sizes, to see that everything runs")
	flags.BoolVar(&f.json, "json", false, "one JSON object a line for each row and peer")
	return cmd
}

// noArguments refuses arguments and says what there is instead.
func noArguments(advice string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef(advice, "%s takes no arguments: %q", cmd.Name(), args[0])
		}
		return nil
	}
}

// run measures and prints what it has got, even if something failed.
func (f *imagesFlags) run(cmd *cobra.Command) error {
	var rest string
	if n, _ := fmt.Sscanf(f.size, "%dx%d%s", &f.config.Width, &f.config.Height, &rest); n != 2 || f.config.Width < 1 || f.config.Height < 1 {
		return usagef("as in --size 1600x1200", "--size is %q: it should be a width and a height in pixels", f.size)
	}
	if f.config.Count < 1 || f.config.Repeats < 1 {
		return usagef("", "--count and -n must be at least 1")
	}
	f.config.Log = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	report, err := bench.Images(cmd.Context(), f.config)
	return printReport(cmd, report, f.json, err)
}
