package store

// Full is a Store with everything that one can have.
type Full interface {
	Ranger
	Mover
	Spacer
}

// Like returns s, but hides of Ranger, Mover and Spacer what inner is not. It is
// for wrappers, which have all methods and can keep only what their inner store
// keeps.
func Like(s Full, inner Store) Store {
	_, ranger := inner.(Ranger)
	_, mover := inner.(Mover)
	_, spacer := inner.(Spacer)
	type ranges struct{ Ranger }
	switch {
	case ranger && mover && spacer:
		return s
	case ranger && mover:
		return struct {
			ranges
			Mover
		}{ranges{s}, s}
	case ranger && spacer:
		return struct {
			ranges
			Spacer
		}{ranges{s}, s}
	case ranger:
		return ranges{s}
	case mover && spacer:
		return struct {
			Store
			Mover
			Spacer
		}{s, s, s}
	case mover:
		return struct {
			Store
			Mover
		}{s, s}
	case spacer:
		return struct {
			Store
			Spacer
		}{s, s}
	}
	return struct{ Store }{s}
}
