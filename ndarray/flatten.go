package ndarray

// Flatten returns views of arrays of one shape that have the same elements in
// the same order along fewer axes, at least one: axes of one element go, and
// neighbours become one axis where every array allows it. What walks over lines
// of the last axis has longer ones then.
func Flatten(arrays ...Array) []Array {
	views := make([]Array, len(arrays))
	for i, a := range arrays {
		views[i] = a
		views[i].Shape, views[i].Strides = nil, nil
	}
	for axis, length := range arrays[0].Shape {
		if length == 1 {
			continue
		}
		last := len(views[0].Shape) - 1
		joins := last >= 0
		for i, a := range arrays {
			joins = joins && views[i].Strides[last] == a.Strides[axis]*length
		}
		for i, a := range arrays {
			v := &views[i]
			if !joins {
				v.Shape, v.Strides = append(v.Shape, length), append(v.Strides, a.Strides[axis])
				continue
			}
			v.Shape[last] *= length
			v.Strides[last] = a.Strides[axis]
		}
	}
	for i := range views {
		if len(views[i].Shape) == 0 {
			views[i].Shape, views[i].Strides = []int{1}, []int{1}
		}
	}
	return views
}
