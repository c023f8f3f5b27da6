package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/comal-go/comal/internal/near"
)

// newRoot returns the command that holds all others.
func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "comal COMMAND",
		Short: "Run a map over many items as fast as this machine allows",
		Long: `comal runs a function or a command over many items at once, in processes x
threads, inside the memory you allow, and tells of every item what became of it.`,
		Example:               "  comal demo\n  comal map echo hello {} ::: world moon\n  comal map --help",
		Version:               version(),
		DisableFlagsInUseLine: true,
		SilenceUsage:          true,
		SilenceErrors:         true,
		CompletionOptions:     cobra.CompletionOptions{DisableDefaultCmd: true},
		Args:                  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetVersionTemplate(fmt.Sprintf("comal {{.Version}} (%s, %s/%s)\n", runtime.Version(), runtime.GOOS, runtime.GOARCH))
	root.SetFlagErrorFunc(flagError)
	root.SetHelpTemplate(helpTemplate)
	root.SetHelpCommand(newHelp())
	root.SetUsageTemplate(usageTemplate)
	root.AddCommand(newMap(c), newDemo(c), newTune(c), c.newArray(false), newPlan(c), newJournal(c), newDoctor(c), newBench(), newCompletion(c))
	root.AddCommand(c.newLinalg(false)...)
	return root
}

// helpTemplate begins with what a reader in a hurry wants: something to type.
const helpTemplate = `{{.Example}}

{{with or .Long .Short}}{{. | trimTrailingWhitespaces}}{{end}}

Usage: {{.UseLine}}
{{.UsageString}}`

// usageTemplate is the part of a help that lists.
const usageTemplate = `{{if .HasAvailableSubCommands}}
Commands:{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}
{{end}}{{if .HasAvailableLocalFlags}}
Flags:
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}
{{end}}`

// unknownCommand names the nearest command there is.
func unknownCommand(cmd *cobra.Command, name string) error {
	var names []string
	for _, c := range cmd.Root().Commands() {
		names = append(names, c.Name())
	}
	advice := "commands are listed by: comal help"
	if meant := near.Name(name, names); meant != "" {
		advice = "did you mean: comal " + meant + "?"
	}
	return usagef(advice, "there is no command %q", name)
}

// newHelp returns the command that shows the help of others.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "Show how a command is used",
		Example: "  comal help map",
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return of.Help()
		},
	}
}

// version is that of the module, as the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
