#include "textflag.h"

// UNPACK(a, b, c) puts a byte of a and one of b in turn into a, for their lower
// halves, and into c for their upper ones. If a number's first bits are those of
// a register and its last ones those of a byte in it, then this, done to each
// register of the first half and its fellow in the second, turns all numbers by
// one bit to the left. The bytes of elements stand at (element, byte), those of
// planes at (byte, element): so as many turns make one of the other as the former
// have bits.
#define UNPACK(a, b, c) \
	MOVOU     a, c; \
	PUNPCKLBW b, a; \
	PUNPCKHBW b, c

// func scatter8x16(dst, src *byte, n, groups int)
TEXT ·scatter8x16(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), BX
	MOVQ groups+24(FP), CX
	LEAQ (BX)(BX*2), DX
	LEAQ (SI)(BX*4), R8

loop:
	MOVOU (SI), X0
	MOVOU (SI)(BX*1), X1
	MOVOU (SI)(BX*2), X2
	MOVOU (SI)(DX*1), X3
	MOVOU (R8), X4
	MOVOU (R8)(BX*1), X5
	MOVOU (R8)(BX*2), X6
	MOVOU (R8)(DX*1), X7
	UNPACK(X0, X4, X8)
	UNPACK(X1, X5, X9)
	UNPACK(X2, X6, X10)
	UNPACK(X3, X7, X11)
	UNPACK(X0, X2, X4)
	UNPACK(X8, X10, X5)
	UNPACK(X1, X3, X6)
	UNPACK(X9, X11, X7)
	UNPACK(X0, X1, X2)
	UNPACK(X4, X6, X10)
	UNPACK(X8, X9, X3)
	UNPACK(X5, X7, X11)
	MOVOU X0, (DI)
	MOVOU X2, 16(DI)
	MOVOU X4, 32(DI)
	MOVOU X10, 48(DI)
	MOVOU X8, 64(DI)
	MOVOU X3, 80(DI)
	MOVOU X5, 96(DI)
	MOVOU X11, 112(DI)
	ADDQ $16, SI
	ADDQ $16, R8
	ADDQ $128, DI
	DECQ CX
	JNZ  loop
	RET

// func gather8x16(dst, src *byte, n, groups int)
TEXT ·gather8x16(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), BX
	MOVQ groups+24(FP), CX
	LEAQ (BX)(BX*2), DX
	LEAQ (DI)(BX*4), R8

loop:
	MOVOU (SI), X0
	MOVOU 16(SI), X1
	MOVOU 32(SI), X2
	MOVOU 48(SI), X3
	MOVOU 64(SI), X4
	MOVOU 80(SI), X5
	MOVOU 96(SI), X6
	MOVOU 112(SI), X7
	UNPACK(X0, X4, X8)
	UNPACK(X1, X5, X9)
	UNPACK(X2, X6, X10)
	UNPACK(X3, X7, X11)
	UNPACK(X0, X2, X4)
	UNPACK(X8, X10, X5)
	UNPACK(X1, X3, X6)
	UNPACK(X9, X11, X7)
	UNPACK(X0, X1, X2)
	UNPACK(X4, X6, X10)
	UNPACK(X8, X9, X3)
	UNPACK(X5, X7, X11)
	UNPACK(X0, X8, X1)
	UNPACK(X2, X3, X6)
	UNPACK(X4, X5, X9)
	UNPACK(X10, X11, X7)
	MOVOU X0, (DI)
	MOVOU X1, (DI)(BX*1)
	MOVOU X2, (DI)(BX*2)
	MOVOU X6, (DI)(DX*1)
	MOVOU X4, (R8)
	MOVOU X9, (R8)(BX*1)
	MOVOU X10, (R8)(BX*2)
	MOVOU X7, (R8)(DX*1)
	ADDQ $16, DI
	ADDQ $16, R8
	ADDQ $128, SI
	DECQ CX
	JNZ  loop
	RET

// func scatter4x16(dst, src *byte, n, groups int)
TEXT ·scatter4x16(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), BX
	MOVQ groups+24(FP), CX
	LEAQ (BX)(BX*2), DX

loop:
	MOVOU (SI), X0
	MOVOU (SI)(BX*1), X1
	MOVOU (SI)(BX*2), X2
	MOVOU (SI)(DX*1), X3
	UNPACK(X0, X2, X4)
	UNPACK(X1, X3, X5)
	UNPACK(X0, X1, X2)
	UNPACK(X4, X5, X3)
	MOVOU X0, (DI)
	MOVOU X2, 16(DI)
	MOVOU X4, 32(DI)
	MOVOU X3, 48(DI)
	ADDQ $16, SI
	ADDQ $64, DI
	DECQ CX
	JNZ  loop
	RET

// func gather4x16(dst, src *byte, n, groups int)
TEXT ·gather4x16(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), BX
	MOVQ groups+24(FP), CX
	LEAQ (BX)(BX*2), DX

loop:
	MOVOU (SI), X0
	MOVOU 16(SI), X1
	MOVOU 32(SI), X2
	MOVOU 48(SI), X3
	UNPACK(X0, X2, X4)
	UNPACK(X1, X3, X5)
	UNPACK(X0, X1, X2)
	UNPACK(X4, X5, X3)
	UNPACK(X0, X4, X1)
	UNPACK(X2, X3, X5)
	UNPACK(X0, X2, X4)
	UNPACK(X1, X5, X3)
	MOVOU X0, (DI)
	MOVOU X4, (DI)(BX*1)
	MOVOU X1, (DI)(BX*2)
	MOVOU X3, (DI)(DX*1)
	ADDQ $16, DI
	ADDQ $64, SI
	DECQ CX
	JNZ  loop
	RET
