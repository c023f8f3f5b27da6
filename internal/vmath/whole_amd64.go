package vmath

// tables are kernels by name, family of instructions, whether there is no sign, and the
// logarithm of the bytes of an element.
type (
	binaries = map[string][2][2][4]func(n int, dst, a, b *byte)
	unaries  = map[string][2][2][4]func(n int, dst, a *byte)
)

var wholeBinary = binaries{
	"add": {
		{{addInt8AVX512, addInt16AVX512, addInt32AVX512, addInt64AVX512}, {addInt8AVX512, addInt16AVX512, addInt32AVX512, addInt64AVX512}},
		{{addInt8AVX2, addInt16AVX2, addInt32AVX2, addInt64AVX2}, {addInt8AVX2, addInt16AVX2, addInt32AVX2, addInt64AVX2}},
	},
	"subtract": {
		{{subtractInt8AVX512, subtractInt16AVX512, subtractInt32AVX512, subtractInt64AVX512}, {subtractInt8AVX512, subtractInt16AVX512, subtractInt32AVX512, subtractInt64AVX512}},
		{{subtractInt8AVX2, subtractInt16AVX2, subtractInt32AVX2, subtractInt64AVX2}, {subtractInt8AVX2, subtractInt16AVX2, subtractInt32AVX2, subtractInt64AVX2}},
	},
	"multiply": {
		{{nil, multiplyInt16AVX512, multiplyInt32AVX512, multiplyInt64AVX512}, {nil, multiplyInt16AVX512, multiplyInt32AVX512, multiplyInt64AVX512}},
		{{nil, multiplyInt16AVX2, multiplyInt32AVX2, nil}, {nil, multiplyInt16AVX2, multiplyInt32AVX2, nil}},
	},
	"maximum": {
		{{maximumInt8AVX512, maximumInt16AVX512, maximumInt32AVX512, maximumInt64AVX512}, {maximumUint8AVX512, maximumUint16AVX512, maximumUint32AVX512, maximumUint64AVX512}},
		{{maximumInt8AVX2, maximumInt16AVX2, maximumInt32AVX2, nil}, {maximumUint8AVX2, maximumUint16AVX2, maximumUint32AVX2, nil}},
	},
	"minimum": {
		{{minimumInt8AVX512, minimumInt16AVX512, minimumInt32AVX512, minimumInt64AVX512}, {minimumUint8AVX512, minimumUint16AVX512, minimumUint32AVX512, minimumUint64AVX512}},
		{{minimumInt8AVX2, minimumInt16AVX2, minimumInt32AVX2, nil}, {minimumUint8AVX2, minimumUint16AVX2, minimumUint32AVX2, nil}},
	},
	"equal": {
		{{equalInt8AVX512, equalInt16AVX512, equalInt32AVX512, equalInt64AVX512}, {equalInt8AVX512, equalInt16AVX512, equalInt32AVX512, equalInt64AVX512}},
	},
	"not_equal": {
		{{notEqualInt8AVX512, notEqualInt16AVX512, notEqualInt32AVX512, notEqualInt64AVX512}, {notEqualInt8AVX512, notEqualInt16AVX512, notEqualInt32AVX512, notEqualInt64AVX512}},
	},
	"less": {
		{{lessInt8AVX512, lessInt16AVX512, lessInt32AVX512, lessInt64AVX512}, {lessUint8AVX512, lessUint16AVX512, lessUint32AVX512, lessUint64AVX512}},
	},
	"less_equal": {
		{{lessEqualInt8AVX512, lessEqualInt16AVX512, lessEqualInt32AVX512, lessEqualInt64AVX512}, {lessEqualUint8AVX512, lessEqualUint16AVX512, lessEqualUint32AVX512, lessEqualUint64AVX512}},
	},
}

var wholeUnary = unaries{
	"negative": {
		{{negativeInt8AVX512, negativeInt16AVX512, negativeInt32AVX512, negativeInt64AVX512}, {negativeInt8AVX512, negativeInt16AVX512, negativeInt32AVX512, negativeInt64AVX512}},
		{{negativeInt8AVX2, negativeInt16AVX2, negativeInt32AVX2, negativeInt64AVX2}, {negativeInt8AVX2, negativeInt16AVX2, negativeInt32AVX2, negativeInt64AVX2}},
	},
	"abs": {
		{{absInt8AVX512, absInt16AVX512, absInt32AVX512, absInt64AVX512}},
		{{absInt8AVX2, absInt16AVX2, absInt32AVX2, nil}},
	},
}

var wheres = [4]func(n int, dst, condition, a, b *byte){whereInt8AVX512, whereInt16AVX512, whereInt32AVX512, whereInt64AVX512}

// wide returns the place of the family of instructions in the tables above, and the
// bytes of its registers, 0 if there is none.
func wide() (place, bytes int) {
	l, ok := level()
	if !ok {
		return 0, 0
	}
	return l, 64 >> l
}
