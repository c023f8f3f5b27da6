package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/comal-go/comal/internal/near"
)

// flagError says what is wrong with a flag and what was probably meant.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var value *pflag.InvalidValueError
	var lacking *pflag.ValueRequiredError
	help := "flags are listed by: " + cmd.CommandPath() + " --help"
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			return usagef(help+"\n  what begins with - and is none goes behind --", "there is no flag -%s", name)
		}
		if meant := near.Name(name, flagNames(cmd)); meant != "" {
			help = "did you mean --" + meant + "?"
		}
		return usagef(help, "there is no flag --%s", name)
	case errors.As(err, &value):
		return usagef("", "%s: %v", flagTitle(value.GetFlag()), value.Unwrap())
	case errors.As(err, &lacking):
		return usagef(help, "%s needs a value", flagTitle(lacking.GetFlag()))
	}
	return usagef(help, "%v", err)
}

// flagTitle is how messages name a flag.
func flagTitle(f *pflag.Flag) string {
	if f.Shorthand != "" {
		return fmt.Sprintf("-%s, --%s", f.Shorthand, f.Name)
	}
	return "--" + f.Name
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}
