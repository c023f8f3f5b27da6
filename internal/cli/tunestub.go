package cli

import (
	"context"
	"errors"
)

func (t *tuning) replay(context.Context, words) error      { return errors.New("not built") }
func (t *tuning) draw(context.Context, words) error        { return errors.New("not built") }
func (t *tuning) measureGrid(context.Context, words) error { return errors.New("not built") }
func (t *tuning) search(context.Context, words) error      { return errors.New("not built") }
