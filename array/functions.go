package array

// Functions of two arguments; see Apply.

// Add returns, element by element, a + b.
func Add(a, b any) *Array { return Apply("add", a, b) }

// Subtract returns, element by element, a - b.
func Subtract(a, b any) *Array { return Apply("subtract", a, b) }

// Multiply returns, element by element, a * b.
func Multiply(a, b any) *Array { return Apply("multiply", a, b) }

// Divide returns, element by element, a / b, of floating-point type.
func Divide(a, b any) *Array { return Apply("divide", a, b) }

// FloorDivide returns, element by element, the largest whole number not above a / b.
func FloorDivide(a, b any) *Array { return Apply("floor_divide", a, b) }

// Remainder returns, element by element, what FloorDivide leaves, with the sign of b.
func Remainder(a, b any) *Array { return Apply("remainder", a, b) }

// Pow returns, element by element, a to the power of b.
func Pow(a, b any) *Array { return Apply("pow", a, b) }

// Atan2 returns, element by element, the angle of the point (b, a) in radians.
func Atan2(a, b any) *Array { return Apply("atan2", a, b) }

// Hypot returns, element by element, the length of (a, b).
func Hypot(a, b any) *Array { return Apply("hypot", a, b) }

// Logaddexp returns, element by element, log(exp(a) + exp(b)).
func Logaddexp(a, b any) *Array { return Apply("logaddexp", a, b) }

// Maximum returns, element by element, the larger one, NaN if one is.
func Maximum(a, b any) *Array { return Apply("maximum", a, b) }

// Minimum returns, element by element, the smaller one, NaN if one is.
func Minimum(a, b any) *Array { return Apply("minimum", a, b) }

// Copysign returns, element by element, a with the sign of b.
func Copysign(a, b any) *Array { return Apply("copysign", a, b) }

// Nextafter returns, element by element, the number next to a on the way to b.
func Nextafter(a, b any) *Array { return Apply("nextafter", a, b) }

// Equal returns, element by element, a == b.
func Equal(a, b any) *Array { return Apply("equal", a, b) }

// NotEqual returns, element by element, a != b.
func NotEqual(a, b any) *Array { return Apply("not_equal", a, b) }

// Less returns, element by element, a < b.
func Less(a, b any) *Array { return Apply("less", a, b) }

// LessEqual returns, element by element, a <= b.
func LessEqual(a, b any) *Array { return Apply("less_equal", a, b) }

// Greater returns, element by element, a > b.
func Greater(a, b any) *Array { return Apply("greater", a, b) }

// GreaterEqual returns, element by element, a >= b.
func GreaterEqual(a, b any) *Array { return Apply("greater_equal", a, b) }

// LogicalAnd returns, element by element, whether both are true, not 0.
func LogicalAnd(a, b any) *Array { return Apply("logical_and", a, b) }

// LogicalOr returns, element by element, whether one is true, not 0.
func LogicalOr(a, b any) *Array { return Apply("logical_or", a, b) }

// LogicalXor returns, element by element, whether exactly one is true, not 0.
func LogicalXor(a, b any) *Array { return Apply("logical_xor", a, b) }

// BitwiseAnd returns, element by element, the bits both have.
func BitwiseAnd(a, b any) *Array { return Apply("bitwise_and", a, b) }

// BitwiseOr returns, element by element, the bits one has.
func BitwiseOr(a, b any) *Array { return Apply("bitwise_or", a, b) }

// BitwiseXor returns, element by element, the bits exactly one has.
func BitwiseXor(a, b any) *Array { return Apply("bitwise_xor", a, b) }

// BitwiseLeftShift returns, element by element, a shifted up by b bits.
func BitwiseLeftShift(a, b any) *Array { return Apply("bitwise_left_shift", a, b) }

// BitwiseRightShift returns, element by element, a shifted down by b bits.
func BitwiseRightShift(a, b any) *Array { return Apply("bitwise_right_shift", a, b) }

// Functions of one argument; see Apply.

// Abs returns, element by element, the magnitude.
func Abs(a any) *Array { return Apply("abs", a) }

// Negative returns, element by element, -a.
func Negative(a any) *Array { return Apply("negative", a) }

// Positive returns, element by element, +a.
func Positive(a any) *Array { return Apply("positive", a) }

// Sign returns, element by element, -1, 0 or 1.
func Sign(a any) *Array { return Apply("sign", a) }

// Signbit returns, element by element, whether the sign is set.
func Signbit(a any) *Array { return Apply("signbit", a) }

// Square returns, element by element, a * a.
func Square(a any) *Array { return Apply("square", a) }

// Sqrt returns, element by element, the square root.
func Sqrt(a any) *Array { return Apply("sqrt", a) }

// Reciprocal returns, element by element, 1 / a.
func Reciprocal(a any) *Array { return Apply("reciprocal", a) }

// Exp returns, element by element, e to the power of a.
func Exp(a any) *Array { return Apply("exp", a) }

// Expm1 returns, element by element, exp(a) - 1, exact near 0.
func Expm1(a any) *Array { return Apply("expm1", a) }

// Log returns, element by element, the natural logarithm.
func Log(a any) *Array { return Apply("log", a) }

// Log1p returns, element by element, log(1 + a), exact near 0.
func Log1p(a any) *Array { return Apply("log1p", a) }

// Log2 returns, element by element, the logarithm to base 2.
func Log2(a any) *Array { return Apply("log2", a) }

// Log10 returns, element by element, the logarithm to base 10.
func Log10(a any) *Array { return Apply("log10", a) }

// Sin returns, element by element, the sine of radians.
func Sin(a any) *Array { return Apply("sin", a) }

// Cos returns, element by element, the cosine of radians.
func Cos(a any) *Array { return Apply("cos", a) }

// Tan returns, element by element, the tangent of radians.
func Tan(a any) *Array { return Apply("tan", a) }

// Asin returns, element by element, the inverse sine in radians.
func Asin(a any) *Array { return Apply("asin", a) }

// Acos returns, element by element, the inverse cosine in radians.
func Acos(a any) *Array { return Apply("acos", a) }

// Atan returns, element by element, the inverse tangent in radians.
func Atan(a any) *Array { return Apply("atan", a) }

// Sinh returns, element by element, the hyperbolic sine.
func Sinh(a any) *Array { return Apply("sinh", a) }

// Cosh returns, element by element, the hyperbolic cosine.
func Cosh(a any) *Array { return Apply("cosh", a) }

// Tanh returns, element by element, the hyperbolic tangent.
func Tanh(a any) *Array { return Apply("tanh", a) }

// Asinh returns, element by element, the inverse hyperbolic sine.
func Asinh(a any) *Array { return Apply("asinh", a) }

// Acosh returns, element by element, the inverse hyperbolic cosine.
func Acosh(a any) *Array { return Apply("acosh", a) }

// Atanh returns, element by element, the inverse hyperbolic tangent.
func Atanh(a any) *Array { return Apply("atanh", a) }

// Floor returns, element by element, the largest whole number not above.
func Floor(a any) *Array { return Apply("floor", a) }

// Ceil returns, element by element, the smallest whole number not below.
func Ceil(a any) *Array { return Apply("ceil", a) }

// Round returns, element by element, the nearest whole number, the even one of two.
func Round(a any) *Array { return Apply("round", a) }

// Trunc returns, element by element, the whole number next to it towards 0.
func Trunc(a any) *Array { return Apply("trunc", a) }

// IsNaN returns, element by element, whether it is no number.
func IsNaN(a any) *Array { return Apply("isnan", a) }

// IsInf returns, element by element, whether it is infinite.
func IsInf(a any) *Array { return Apply("isinf", a) }

// IsFinite returns, element by element, whether it is a finite number.
func IsFinite(a any) *Array { return Apply("isfinite", a) }

// LogicalNot returns, element by element, whether it is false, 0.
func LogicalNot(a any) *Array { return Apply("logical_not", a) }

// BitwiseInvert returns, element by element, the other bits.
func BitwiseInvert(a any) *Array { return Apply("bitwise_invert", a) }

// Real returns, element by element, the real part.
func Real(a any) *Array { return Apply("real", a) }

// Imag returns, element by element, the imaginary part.
func Imag(a any) *Array { return Apply("imag", a) }

// Conj returns, element by element, the complex conjugate.
func Conj(a any) *Array { return Apply("conj", a) }

// Clip returns, element by element, a where it lies in [low, high], and the nearer
// bound elsewhere.
func Clip(a, low, high any) *Array { return Apply("clip", a, low, high) }

// Where returns, element by element, a where condition is true, b elsewhere.
func Where(condition, a, b any) *Array { return Apply("where", condition, a, b) }
