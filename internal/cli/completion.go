package cli

import (
	"github.com/spf13/cobra"
)

// newCompletion returns the command that prints what a shell needs to complete
// command lines.
func newCompletion(c *console) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:                   "completion bash|zsh|fish|powershell",
		DisableFlagsInUseLine: true,
		Short:                 "Print what makes a shell complete comal's commands and flags",
		Example: `  source <(comal completion bash)                                  # this bash
  comal completion zsh > "${fpath[1]}/_comal"                      # each zsh from now on
  comal completion fish > ~/.config/fish/completions/comal.fish    # the same for fish
  comal completion powershell | Out-String | Invoke-Expression     # this PowerShell`,
		Long:      "completion prints a script for the shell that you name.",
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 1 {
				switch args[0] {
				case "bash":
					return root.GenBashCompletionV2(c.out, true)
				case "zsh":
					return root.GenZshCompletion(c.out)
				case "fish":
					return root.GenFishCompletion(c.out, true)
				case "powershell":
					return root.GenPowerShellCompletionWithDesc(c.out)
				}
			}
			return usagef("write one of: comal completion bash, zsh, fish, powershell", "completion needs the name of one shell")
		},
	}
}

// completeFrom completes the value of a flag from a list.
func completeFrom(cmd *cobra.Command, flag string, values ...string) {
	// The only error is a flag that does not exist.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}
