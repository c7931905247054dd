// RUN: bsaie-opt %s --split-input-file --verify-diagnostics

// expected-error @below {{expected 2 dimensions, got 3}}
func.func @f() attributes {m = #blocksparse.mask<8x8x8, 1x1, all>} { return }

// -----

// expected-error @below {{mask has empty blocks of 0x8}}
func.func @f() attributes {m = #blocksparse.mask<0x8, 1x1, all>} { return }

// -----

// expected-error @below {{mask has no blocks: 0x1}}
func.func @f() attributes {m = #blocksparse.mask<8x8, 0x1, all>} { return }

// -----

// expected-error @below {{mask of 1000000x1000000 blocks is too large}}
func.func @f() attributes {m = #blocksparse.mask<8x8, 1000000x1000000, all>} { return }

// -----

// expected-error @below {{expected 3 characters 0 or 1 for block row 1}}
func.func @f() attributes {m = #blocksparse.mask<8x8, 2x3, ["110", "01"]>} { return }

// -----

// expected-error @below {{expected 3 characters 0 or 1 for block row 0}}
func.func @f() attributes {m = #blocksparse.mask<8x8, 1x3, ["1x0"]>} { return }

// -----

// expected-error @below {{expected 4 hexadecimal digits for 9 blocks}}
func.func @f() attributes {m = #blocksparse.mask<8x8, 3x3, "ff">} { return }

// -----

// expected-error @below {{mask has bits beyond its 9 blocks}}
func.func @f() attributes {m = #blocksparse.mask<8x8, 3x3, "ffff">} { return }

// -----

// expected-error @below {{requant has 2 multipliers and 1 shifts}}
func.func @f() attributes {r = #blocksparse.requant<[1, 2] shift 3>} { return }

// -----

// expected-error @below {{requant has negative multiplier -2 at 1}}
func.func @f() attributes {r = #blocksparse.requant<[1, -2] shift [3, 3]>} { return }

// -----

// expected-error @below {{requant has shift 63 at 0, expected 2 to 62}}
func.func @f() attributes {r = #blocksparse.requant<1 shift 63>} { return }

// -----

// expected-error @below {{unknown key 'rounding', expected double_round, input_zp or output_zp}}
func.func @f() attributes {r = #blocksparse.requant<1 shift 30, rounding = 1>} { return }

// -----

// expected-error @below {{unknown encoding 'csr', expected cbr, cbc or coo}}
func.func private @f(!blocksparse.weights<8x1x1x8, 8x8, csr>)

// -----

// expected-error @below {{expected 4 dimensions, got 3}}
func.func private @f(!blocksparse.weights<8x1x8, 8x8, cbr>)

// -----

// expected-error @below {{weights have an empty dimension of 0}}
func.func private @f(!blocksparse.weights<8x0x1x8, 8x8, cbr>)

// -----

// expected-error @below {{weights are too large}}
func.func private @f(!blocksparse.weights<16777216x1x1x16777216, 8x8, cbr>)

// -----

// expected-error @below {{weights are too large}}
func.func private @f(!blocksparse.weights<65536x1x1x4097, 8x8, cbr>)

// -----

// expected-error @below {{weights have empty blocks of 8x0}}
func.func private @f(!blocksparse.weights<8x1x1x8, 8x0, cbr>)
