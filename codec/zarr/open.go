package zarr

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/comal-go/comal/codec"
	"github.com/comal-go/comal/store"
)

// Names of objects that hold metadata.
const (
	arrayV2        = ".zarray"
	groupV2        = ".zgroup"
	consolidatedV2 = ".zmetadata"
	nodeV3         = "zarr.json"
)

// maxMeta is how long metadata may be, those of all arrays in a group together.
const maxMeta = 16 << 20

// Open returns a reader of the array that is stored under a prefix, or in the
// group there. Objects are read as they are needed: one for each chunk, or its
// part of a shard.
func Open(ctx context.Context, st store.Store, prefix string, o Options) (codec.Reader, error) {
	switch o.Missing {
	case "", MissingError, MissingFill:
	default:
		return nil, fmt.Errorf("missing chunks as %q; there are error and fill", o.Missing)
	}
	group, at, err := locate(prefix, o)
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, st, group, at)
	if err != nil {
		return nil, err
	}
	parse := parseV3
	if found.version == 2 {
		parse = parseV2
	}
	s, err := parse(found.raw)
	if err != nil {
		return nil, found.at.wrong(err)
	}
	return &reader{spec: s, st: st, at: at, missing: o.Missing == MissingFill, tag: found.tag}, nil
}

// wrong makes an error about metadata one that says where they are.
func (p place) wrong(err error) error {
	kind, offset := codec.ErrDamaged, int64(-1)
	var u *unsupported
	var syntax *json.SyntaxError
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &u):
		kind = codec.ErrUnsupported
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &mistyped):
		offset = mistyped.Offset
	}
	return &codec.Damage{Kind: kind, File: p.name, Offset: offset, Want: err.Error()}
}

// found are the metadata of an array.
type found struct {
	at      place // of the object they are in
	version int
	raw     []byte
	tag     string
}

// find reads the metadata of an array: its own, or else those that its group has
// of it.
func find(ctx context.Context, st store.Store, group, at place) (found, error) {
	f, err := load(ctx, st, at.in(nodeV3))
	if err == nil && !isGroup(f.raw) {
		f.version = 3
		return f, nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		f, err = load(ctx, st, at.in(arrayV2))
		f.version = 2
		if err == nil {
			return f, nil
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return found{}, err
	}
	of, members, err := inGroup(ctx, st, group)
	if err != nil {
		return found{}, err
	}
	name := strings.TrimPrefix(strings.TrimPrefix(at.prefix, group.prefix), "/")
	if raw, ok := members[name]; ok && name != "" {
		of.raw = raw
		return of, nil
	}
	return found{}, notThere(ctx, st, group, at, of, members)
}

func isGroup(raw []byte) bool {
	var m struct {
		Node string `json:"node_type"`
	}
	return json.Unmarshal(raw, &m) == nil && m.Node == "group"
}

// load reads an object of metadata.
func load(ctx context.Context, st store.Store, at place) (found, error) {
	info, err := st.Stat(ctx, at.prefix)
	if err != nil {
		return found{}, err
	}
	if info.Size > maxMeta {
		return found{}, at.damage(codec.ErrDamaged, "metadata of %d bytes, want at most %d", info.Size, maxMeta)
	}
	raw := make([]byte, info.Size)
	if n, err := st.ReadAt(ctx, at.prefix, raw, 0); n < len(raw) {
		return found{}, at.damage(store.ErrChanged, "%d bytes of %d: %v", n, len(raw), err)
	}
	h := fnv.New64a()
	h.Write(raw)
	return found{at: at, raw: raw, tag: fmt.Sprintf("%x-%s-%d", h.Sum64(), info.Tag, info.Modified.UnixNano())}, nil
}

// inGroup returns the metadata of arrays that a group keeps together, and where
// they are.
func inGroup(ctx context.Context, st store.Store, group place) (found, map[string]json.RawMessage, error) {
	f, err := load(ctx, st, group.in(nodeV3))
	if err == nil {
		f.version = 3
		members, err := membersV3(f)
		return f, members, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return f, nil, err
	}
	f, err = load(ctx, st, group.in(consolidatedV2))
	if errors.Is(err, fs.ErrNotExist) {
		return found{}, nil, nil
	}
	f.version = 2
	if err != nil {
		return f, nil, err
	}
	members, err := membersV2(f)
	return f, members, err
}

func membersV3(f found) (map[string]json.RawMessage, error) {
	var m metaV3
	if err := json.Unmarshal(f.raw, &m); err != nil {
		return nil, f.at.wrong(err)
	}
	members := map[string]json.RawMessage{}
	if m.Consolidated == nil {
		return members, nil
	}
	for name, raw := range m.Consolidated.Metadata {
		if !fs.ValidPath(name) {
			return nil, f.at.damage(codec.ErrDamaged, "metadata of %q, which is no path below the group", name)
		}
		if !isGroup(raw) {
			members[name] = raw
		}
	}
	return members, nil
}

func membersV2(f found) (map[string]json.RawMessage, error) {
	var m consolidated
	if err := json.Unmarshal(f.raw, &m); err != nil {
		return nil, f.at.wrong(err)
	}
	members := map[string]json.RawMessage{}
	for name, raw := range m.Metadata {
		if !fs.ValidPath(name) {
			return nil, f.at.damage(codec.ErrDamaged, "metadata of %q, which is no path below the group", name)
		}
		if dir, base := path.Split(name); base == arrayV2 {
			members[strings.TrimSuffix(dir, "/")] = raw
		}
	}
	return members, nil
}

// notThere is the error about an array that is not there, with those that are.
func notThere(ctx context.Context, st store.Store, group, at place, of found, members map[string]json.RawMessage) error {
	names := slices.Sorted(maps.Keys(members))
	if len(names) == 0 {
		var err error
		if names, err = arraysBelow(ctx, st, group); err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return err // what cannot be listed has names that cannot be told
		}
	}
	switch {
	case len(names) > 0 && at == group:
		return fmt.Errorf("%s is a group: name one of its arrays, %s: %w", group.name, strings.Join(names, ", "), fs.ErrNotExist)
	case len(names) > 0:
		return fmt.Errorf("%s: no such array; there are %s: %w", at.name, strings.Join(names, ", "), fs.ErrNotExist)
	case of.raw != nil && !isGroup(of.raw):
		return fmt.Errorf("%s: %s is an array, not a group of them: %w", at.name, group.name, fs.ErrNotExist)
	case of.raw != nil:
		return fmt.Errorf("%s is a group without arrays: %w", group.name, fs.ErrNotExist)
	}
	return fmt.Errorf("%s: no array of Zarr, there is no %s and no %s: %w", at.name, nodeV3, arrayV2, fs.ErrNotExist)
}

// mostNames is how many arrays an error names.
const mostNames = 20

// arraysBelow lists some arrays of a group. It looks at so many objects only.
func arraysBelow(ctx context.Context, st store.Store, group place) ([]string, error) {
	var names []string
	seen := 0
	prefix := group.prefix
	if prefix != "" {
		prefix += "/"
	}
	for info, err := range st.List(ctx, prefix) {
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(info.Key, prefix)
		dir, base := path.Split(name)
		if dir != "" && (base == arrayV2 || base == nodeV3) {
			names = append(names, strings.TrimSuffix(dir, "/"))
		}
		if seen++; seen > 10000 || len(names) >= mostNames {
			break
		}
	}
	return names, nil
}
