// The tiles of arm64, 6 rows by 1 or 2 vectors of 32 bytes, which are two
// registers each. A tile is up to 24 registers of sums, V8 to V31; V4 to V7 hold
// a row of b, and V0 to V3 in turn an element of a in all lanes.

#include "textflag.h"

// ARGS loads what func(k, alpha, a, ars, acs, b, brs, beta, c, crs) is given.
// Strides become bytes, and acs the way from behind the last row of one column
// of a to the first of the next.
#define ARGS(shift) \
	MOVD k+0(FP), R0; \
	MOVD a+16(FP), R1; \
	MOVD ars+24(FP), R2; \
	MOVD acs+32(FP), R3; \
	MOVD b+40(FP), R4; \
	MOVD brs+48(FP), R5; \
	MOVD c+64(FP), R6; \
	MOVD crs+72(FP), R7; \
	LSL  $shift, R2; \
	LSL  $shift, R3; \
	LSL  $shift, R5; \
	LSL  $shift, R7; \
	ADD  R2<<1, R2, R8; \
	SUB  R8<<1, R3, R3

#define ZERO4(x0, x1, x2, x3) \
	VEOR x0.B16, x0.B16, x0.B16; \
	VEOR x1.B16, x1.B16, x1.B16; \
	VEOR x2.B16, x2.B16, x2.B16; \
	VEOR x3.B16, x3.B16, x3.B16

#define ZERO12 \
	ZERO4(V8, V9, V10, V11); \
	ZERO4(V12, V13, V14, V15); \
	ZERO4(V16, V17, V18, V19)

#define ZERO24 \
	ZERO12; \
	ZERO4(V20, V21, V22, V23); \
	ZERO4(V24, V25, V26, V27); \
	ZERO4(V28, V29, V30, V31)

// ROW1 and ROW2 add the next row's element of a times the row of b to its sums.
#define ROW1(T, x, s0, s1) \
	VLD1R.P (R1)(R2), [x.T]; \
	VFMLA   x.T, V4.T, s0.T; \
	VFMLA   x.T, V5.T, s1.T

#define ROW2(T, x, s0, s1, s2, s3) \
	VLD1R.P (R1)(R2), [x.T]; \
	VFMLA   x.T, V4.T, s0.T; \
	VFMLA   x.T, V5.T, s1.T; \
	VFMLA   x.T, V6.T, s2.T; \
	VFMLA   x.T, V7.T, s3.T

// STEP1 and STEP2 do all rows for one column of a.
#define STEP1(T) \
	VLD1.P (R4)(R5), [V4.T, V5.T]; \
	ROW1(T, V0, V8, V9); \
	ROW1(T, V1, V10, V11); \
	ROW1(T, V2, V12, V13); \
	ROW1(T, V3, V14, V15); \
	ROW1(T, V0, V16, V17); \
	ROW1(T, V1, V18, V19); \
	ADD    R3, R1

#define STEP2(T) \
	VLD1.P (R4)(R5), [V4.T, V5.T, V6.T, V7.T]; \
	ROW2(T, V0, V8, V9, V10, V11); \
	ROW2(T, V1, V12, V13, V14, V15); \
	ROW2(T, V2, V16, V17, V18, V19); \
	ROW2(T, V3, V20, V21, V22, V23); \
	ROW2(T, V0, V24, V25, V26, V27); \
	ROW2(T, V1, V28, V29, V30, V31); \
	ADD    R3, R1

// PUT and ADDTO write a row of c, alpha (V4) times its sums and, ADDTO, beta
// (V5) times what is there. There is no vector multiplication in Go's assembler,
// so that products are added to zero.
#define PUT1(T, s0, s1) \
	VEOR   V0.B16, V0.B16, V0.B16; \
	VEOR   V1.B16, V1.B16, V1.B16; \
	VFMLA  V4.T, s0.T, V0.T; \
	VFMLA  V4.T, s1.T, V1.T; \
	VST1.P [V0.T, V1.T], (R6)(R7)

#define PUT2(T, s0, s1, s2, s3) \
	ZERO4(V0, V1, V2, V3); \
	VFMLA  V4.T, s0.T, V0.T; \
	VFMLA  V4.T, s1.T, V1.T; \
	VFMLA  V4.T, s2.T, V2.T; \
	VFMLA  V4.T, s3.T, V3.T; \
	VST1.P [V0.T, V1.T, V2.T, V3.T], (R6)(R7)

#define ADDTO1(T, s0, s1) \
	VEOR   V0.B16, V0.B16, V0.B16; \
	VEOR   V1.B16, V1.B16, V1.B16; \
	VFMLA  V4.T, s0.T, V0.T; \
	VFMLA  V4.T, s1.T, V1.T; \
	VLD1   (R6), [s0.T, s1.T]; \
	VFMLA  V5.T, s0.T, V0.T; \
	VFMLA  V5.T, s1.T, V1.T; \
	VST1.P [V0.T, V1.T], (R6)(R7)

#define ADDTO2(T, s0, s1, s2, s3) \
	ZERO4(V0, V1, V2, V3); \
	VFMLA  V4.T, s0.T, V0.T; \
	VFMLA  V4.T, s1.T, V1.T; \
	VFMLA  V4.T, s2.T, V2.T; \
	VFMLA  V4.T, s3.T, V3.T; \
	VLD1   (R6), [s0.T, s1.T, s2.T, s3.T]; \
	VFMLA  V5.T, s0.T, V0.T; \
	VFMLA  V5.T, s1.T, V1.T; \
	VFMLA  V5.T, s2.T, V2.T; \
	VFMLA  V5.T, s3.T, V3.T; \
	VST1.P [V0.T, V1.T, V2.T, V3.T], (R6)(R7)

#define ALL1(DO, T) \
	DO(T, V8, V9); \
	DO(T, V10, V11); \
	DO(T, V12, V13); \
	DO(T, V14, V15); \
	DO(T, V16, V17); \
	DO(T, V18, V19)

#define ALL2(DO, T) \
	DO(T, V8, V9, V10, V11); \
	DO(T, V12, V13, V14, V15); \
	DO(T, V16, V17, V18, V19); \
	DO(T, V20, V21, V22, V23); \
	DO(T, V24, V25, V26, V27); \
	DO(T, V28, V29, V30, V31)

#define FACTORS64 \
	FMOVD alpha+8(FP), F4; \
	FMOVD beta+56(FP), F5; \
	VDUP  V4.D[0], V4.D2; \
	VDUP  V5.D[0], V5.D2; \
	FCMPD $(0.0), F5

#define FACTORS32 \
	FMOVS alpha+8(FP), F4; \
	FMOVS beta+56(FP), F5; \
	VDUP  V4.S[0], V4.S4; \
	VDUP  V5.S[0], V5.S4; \
	FCMPS $(0.0), F5

// func neon64x1(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)
TEXT ·neon64x1(SB), NOSPLIT, $0-80
	ARGS(3)
	ZERO12
	CBZ R0, sums

column:
	STEP1(D2)
	SUB  $1, R0
	CBNZ R0, column

sums:
	FACTORS64
	BEQ put
	ALL1(ADDTO1, D2)
	RET

put:
	ALL1(PUT1, D2)
	RET

// func neon64x2(k int, alpha float64, a *float64, ars, acs int, b *float64, brs int, beta float64, c *float64, crs int)
TEXT ·neon64x2(SB), NOSPLIT, $0-80
	ARGS(3)
	ZERO24
	CBZ R0, sums

column:
	STEP2(D2)
	SUB  $1, R0
	CBNZ R0, column

sums:
	FACTORS64
	BEQ put
	ALL2(ADDTO2, D2)
	RET

put:
	ALL2(PUT2, D2)
	RET

// func neon32x1(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)
TEXT ·neon32x1(SB), NOSPLIT, $0-80
	ARGS(2)
	ZERO12
	CBZ R0, sums

column:
	STEP1(S4)
	SUB  $1, R0
	CBNZ R0, column

sums:
	FACTORS32
	BEQ put
	ALL1(ADDTO1, S4)
	RET

put:
	ALL1(PUT1, S4)
	RET

// func neon32x2(k int, alpha float32, a *float32, ars, acs int, b *float32, brs int, beta float32, c *float32, crs int)
TEXT ·neon32x2(SB), NOSPLIT, $0-80
	ARGS(2)
	ZERO24
	CBZ R0, sums

column:
	STEP2(S4)
	SUB  $1, R0
	CBNZ R0, column

sums:
	FACTORS32
	BEQ put
	ALL2(ADDTO2, S4)
	RET

put:
	ALL2(PUT2, S4)
	RET
