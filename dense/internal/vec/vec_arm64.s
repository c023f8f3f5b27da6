// The kernels of arm64. Each is written once, for a type of elements T (D2 or
// S4) with its instructions; Go's assembler has no vector addition, so that sums
// are added with V31, which is one in all lanes.

#include "textflag.h"

#define ZERO4(x0, x1, x2, x3) \
	VEOR x0.B16, x0.B16, x0.B16; \
	VEOR x1.B16, x1.B16, x1.B16; \
	VEOR x2.B16, x2.B16, x2.B16; \
	VEOR x3.B16, x3.B16, x3.B16

#define ONES64 \
	FMOVD $1.0, F31; \
	VDUP  V31.D[0], V31.D2

#define ONES32 \
	FMOVS $1.0, F31; \
	VDUP  V31.S[0], V31.S4

// ACROSS adds the lanes of v, which is register f.
#define ACROSS64(v, f) \
	VDUP  v.D[1], V4.D2; \
	FADDD F4, f

#define ACROSS32(v, f) \
	VDUP  v.S[1], V4.S4; \
	VDUP  v.S[2], V5.S4; \
	VDUP  v.S[3], V6.S4; \
	FADDS F4, f; \
	FADDS F5, f; \
	FADDS F6, f

// COUNT makes R1 the rest of R0 that full steps of 1<<shift elements leave, and
// R0 the number of steps.
#define COUNT(shift, rest) \
	AND $rest, R0, R1; \
	LSR $shift, R0

#define DOTSTEP(T) \
	VLD1.P 64(R2), [V0.T, V1.T, V2.T, V3.T]; \
	VLD1.P 64(R3), [V4.T, V5.T, V6.T, V7.T]; \
	VFMLA  V0.T, V4.T, V16.T; \
	VFMLA  V1.T, V5.T, V17.T; \
	VFMLA  V2.T, V6.T, V18.T; \
	VFMLA  V3.T, V7.T, V19.T

#define DOTSUM(T) \
	VFMLA V31.T, V17.T, V16.T; \
	VFMLA V31.T, V19.T, V18.T; \
	VFMLA V31.T, V18.T, V16.T

#define AXPYSTEP(T) \
	VLD1.P 64(R2), [V0.T, V1.T, V2.T, V3.T]; \
	VLD1   (R3), [V4.T, V5.T, V6.T, V7.T]; \
	VFMLA  V0.T, V16.T, V4.T; \
	VFMLA  V1.T, V16.T, V5.T; \
	VFMLA  V2.T, V16.T, V6.T; \
	VFMLA  V3.T, V16.T, V7.T; \
	VST1.P [V4.T, V5.T, V6.T, V7.T], 64(R3)

// ROWS8 makes R8 to R15 the rows of a.
#define ROWS8(shift) \
	MOVD a+8(FP), R8; \
	MOVD lda+16(FP), R4; \
	LSL  $shift, R4; \
	ADD  R4, R8, R9; \
	ADD  R4, R9, R10; \
	ADD  R4, R10, R11; \
	ADD  R4, R11, R12; \
	ADD  R4, R12, R13; \
	ADD  R4, R13, R14; \
	ADD  R4, R14, R15

// The sums of row r of eight are in two registers from V(14+2r) on; those of the
// last are V28 and V29.
#define ROWSUM(T, row, s0, s1) \
	VLD1.P 32(row), [V2.T, V3.T]; \
	VFMLA  V0.T, V2.T, s0.T; \
	VFMLA  V1.T, V3.T, s1.T

#define GEMVSTEP(T) \
	VLD1.P 32(R3), [V0.T, V1.T]; \
	ROWSUM(T, R8, V14, V15); \
	ROWSUM(T, R9, V16, V17); \
	ROWSUM(T, R10, V18, V19); \
	ROWSUM(T, R11, V20, V21); \
	ROWSUM(T, R12, V22, V23); \
	ROWSUM(T, R13, V24, V25); \
	ROWSUM(T, R14, V26, V27); \
	ROWSUM(T, R15, V28, V29)

#define GEMVSUM(T, ACROSS) \
	VFMLA V31.T, V15.T, V14.T; \
	VFMLA V31.T, V17.T, V16.T; \
	VFMLA V31.T, V19.T, V18.T; \
	VFMLA V31.T, V21.T, V20.T; \
	VFMLA V31.T, V23.T, V22.T; \
	VFMLA V31.T, V25.T, V24.T; \
	VFMLA V31.T, V27.T, V26.T; \
	VFMLA V31.T, V29.T, V28.T; \
	ACROSS(V14, F14); \
	ACROSS(V16, F16); \
	ACROSS(V18, F18); \
	ACROSS(V20, F20); \
	ACROSS(V22, F22); \
	ACROSS(V24, F24); \
	ACROSS(V26, F26); \
	ACROSS(V28, F28)

#define ROWREST(MOV, MADD, size, row, s) \
	MOV.P size(row), F2; \
	MADD  F2, s, F0, s

#define GEMVREST(MOV, MADD, size) \
	MOV.P size(R3), F0; \
	ROWREST(MOV, MADD, size, R8, F14); \
	ROWREST(MOV, MADD, size, R9, F16); \
	ROWREST(MOV, MADD, size, R10, F18); \
	ROWREST(MOV, MADD, size, R11, F20); \
	ROWREST(MOV, MADD, size, R12, F22); \
	ROWREST(MOV, MADD, size, R13, F24); \
	ROWREST(MOV, MADD, size, R14, F26); \
	ROWREST(MOV, MADD, size, R15, F28)

#define GEMVPUT(MOV, size) \
	MOVD  sums+32(FP), R3; \
	MOV.P F14, size(R3); \
	MOV.P F16, size(R3); \
	MOV.P F18, size(R3); \
	MOV.P F20, size(R3); \
	MOV.P F22, size(R3); \
	MOV.P F24, size(R3); \
	MOV.P F26, size(R3); \
	MOV.P F28, size(R3)

// FACTORS8 puts what R3 points to in all lanes of V16 to V23.
#define FACTORS8(T) \
	VLD1R.P (R3), [V16.T]; \
	VLD1R.P (R3), [V17.T]; \
	VLD1R.P (R3), [V18.T]; \
	VLD1R.P (R3), [V19.T]; \
	VLD1R.P (R3), [V20.T]; \
	VLD1R.P (R3), [V21.T]; \
	VLD1R.P (R3), [V22.T]; \
	VLD1R.P (R3), [V23.T]

#define ROWADD(T, row, f) \
	VLD1.P 64(row), [V4.T, V5.T, V6.T, V7.T]; \
	VFMLA  f.T, V4.T, V0.T; \
	VFMLA  f.T, V5.T, V1.T; \
	VFMLA  f.T, V6.T, V2.T; \
	VFMLA  f.T, V7.T, V3.T

#define GEMVTSTEP(T) \
	VLD1   (R2), [V0.T, V1.T, V2.T, V3.T]; \
	ROWADD(T, R8, V16); \
	ROWADD(T, R9, V17); \
	ROWADD(T, R10, V18); \
	ROWADD(T, R11, V19); \
	ROWADD(T, R12, V20); \
	ROWADD(T, R13, V21); \
	ROWADD(T, R14, V22); \
	ROWADD(T, R15, V23); \
	VST1.P [V0.T, V1.T, V2.T, V3.T], 64(R2)

#define ROWADDREST(MOV, MADD, size, row, f) \
	MOV.P size(row), F4; \
	MADD  F4, F0, f, F0

#define GEMVTREST(MOV, MADD, size) \
	MOV   (R2), F0; \
	ROWADDREST(MOV, MADD, size, R8, F16); \
	ROWADDREST(MOV, MADD, size, R9, F17); \
	ROWADDREST(MOV, MADD, size, R10, F18); \
	ROWADDREST(MOV, MADD, size, R11, F19); \
	ROWADDREST(MOV, MADD, size, R12, F20); \
	ROWADDREST(MOV, MADD, size, R13, F21); \
	ROWADDREST(MOV, MADD, size, R14, F22); \
	ROWADDREST(MOV, MADD, size, R15, F23); \
	MOV.P F0, size(R2)
// func dot64NEON(n int, x, y *float64) float64
TEXT ·dot64NEON(SB), NOSPLIT, $0-32
	MOVD n+0(FP), R0
	MOVD x+8(FP), R2
	MOVD y+16(FP), R3
	COUNT(3, 7)
	ZERO4(V16, V17, V18, V19)
	ONES64
	CBZ R0, sum

step:
	DOTSTEP(D2)
	SUB  $1, R0
	CBNZ R0, step

sum:
	DOTSUM(D2)
	ACROSS64(V16, F16)
	CBZ R1, done

rest:
	FMOVD.P 8(R2), F0
	FMOVD.P 8(R3), F1
	FMADDD F0, F16, F1, F16
	SUB     $1, R1
	CBNZ    R1, rest

done:
	FMOVD F16, ret+24(FP)
	RET

// func dot32NEON(n int, x, y *float32) float32
TEXT ·dot32NEON(SB), NOSPLIT, $0-28
	MOVD n+0(FP), R0
	MOVD x+8(FP), R2
	MOVD y+16(FP), R3
	COUNT(4, 15)
	ZERO4(V16, V17, V18, V19)
	ONES32
	CBZ R0, sum

step:
	DOTSTEP(S4)
	SUB  $1, R0
	CBNZ R0, step

sum:
	DOTSUM(S4)
	ACROSS32(V16, F16)
	CBZ R1, done

rest:
	FMOVS.P 4(R2), F0
	FMOVS.P 4(R3), F1
	FMADDS F0, F16, F1, F16
	SUB     $1, R1
	CBNZ    R1, rest

done:
	FMOVS F16, ret+24(FP)
	RET

// func axpy64NEON(n int, a float64, x, y *float64)
TEXT ·axpy64NEON(SB), NOSPLIT, $0-32
	MOVD n+0(FP), R0
	MOVD x+16(FP), R2
	MOVD y+24(FP), R3
	COUNT(3, 7)
	FMOVD a+8(FP), F16
	VDUP V16.D[0], V16.D2
	CBZ  R0, tail

step:
	AXPYSTEP(D2)
	SUB  $1, R0
	CBNZ R0, step

tail:
	CBZ R1, done

rest:
	FMOVD.P 8(R2), F0
	FMOVD  (R3), F4
	FMADDD F0, F4, F16, F4
	FMOVD.P F4, 8(R3)
	SUB     $1, R1
	CBNZ    R1, rest

done:
	RET

// func axpy32NEON(n int, a float32, x, y *float32)
TEXT ·axpy32NEON(SB), NOSPLIT, $0-32
	MOVD n+0(FP), R0
	MOVD x+16(FP), R2
	MOVD y+24(FP), R3
	COUNT(4, 15)
	FMOVS a+8(FP), F16
	VDUP V16.S[0], V16.S4
	CBZ  R0, tail

step:
	AXPYSTEP(S4)
	SUB  $1, R0
	CBNZ R0, step

tail:
	CBZ R1, done

rest:
	FMOVS.P 4(R2), F0
	FMOVS  (R3), F4
	FMADDS F0, F4, F16, F4
	FMOVS.P F4, 4(R3)
	SUB     $1, R1
	CBNZ    R1, rest

done:
	RET

// func gemv8x64NEON(n int, a *float64, lda int, x, sums *float64)
TEXT ·gemv8x64NEON(SB), NOSPLIT, $0-40
	MOVD n+0(FP), R0
	MOVD x+24(FP), R3
	ROWS8(3)
	COUNT(2, 3)
	ZERO4(V14, V15, V16, V17)
	ZERO4(V18, V19, V20, V21)
	ZERO4(V22, V23, V24, V25)
	ZERO4(V26, V27, V28, V29)
	ONES64
	CBZ R0, sum

step:
	GEMVSTEP(D2)
	SUB  $1, R0
	CBNZ R0, step

sum:
	GEMVSUM(D2, ACROSS64)
	CBZ R1, done

rest:
	GEMVREST(FMOVD, FMADDD, 8)
	SUB  $1, R1
	CBNZ R1, rest

done:
	GEMVPUT(FMOVD, 8)
	RET

// func gemv8x32NEON(n int, a *float32, lda int, x, sums *float32)
TEXT ·gemv8x32NEON(SB), NOSPLIT, $0-40
	MOVD n+0(FP), R0
	MOVD x+24(FP), R3
	ROWS8(2)
	COUNT(3, 7)
	ZERO4(V14, V15, V16, V17)
	ZERO4(V18, V19, V20, V21)
	ZERO4(V22, V23, V24, V25)
	ZERO4(V26, V27, V28, V29)
	ONES32
	CBZ R0, sum

step:
	GEMVSTEP(S4)
	SUB  $1, R0
	CBNZ R0, step

sum:
	GEMVSUM(S4, ACROSS32)
	CBZ R1, done

rest:
	GEMVREST(FMOVS, FMADDS, 4)
	SUB  $1, R1
	CBNZ R1, rest

done:
	GEMVPUT(FMOVS, 4)
	RET

// func gemvT8x64NEON(n int, a *float64, lda int, x, y *float64)
TEXT ·gemvT8x64NEON(SB), NOSPLIT, $0-40
	MOVD n+0(FP), R0
	MOVD x+24(FP), R3
	MOVD y+32(FP), R2
	ROWS8(3)
	COUNT(3, 7)
	FACTORS8(D2)
	CBZ R0, tail

step:
	GEMVTSTEP(D2)
	SUB  $1, R0
	CBNZ R0, step

tail:
	CBZ R1, done

rest:
	GEMVTREST(FMOVD, FMADDD, 8)
	SUB  $1, R1
	CBNZ R1, rest

done:
	RET

// func gemvT8x32NEON(n int, a *float32, lda int, x, y *float32)
TEXT ·gemvT8x32NEON(SB), NOSPLIT, $0-40
	MOVD n+0(FP), R0
	MOVD x+24(FP), R3
	MOVD y+32(FP), R2
	ROWS8(2)
	COUNT(4, 15)
	FACTORS8(S4)
	CBZ R0, tail

step:
	GEMVTSTEP(S4)
	SUB  $1, R0
	CBNZ R0, step

tail:
	CBZ R1, done

rest:
	GEMVTREST(FMOVS, FMADDS, 4)
	SUB  $1, R1
	CBNZ R1, rest

done:
	RET
