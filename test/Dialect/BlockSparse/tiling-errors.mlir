// RUN: bsaie-opt %s --pass-pipeline='builtin.module(func.func(test-blocksparse-tile{sizes=1,4,4,4}))' --verify-diagnostics

func.func @conv(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<12x3x3x8, 8x8, cbr>) -> tensor<1x4x4x12xi8> {
  // expected-error @below {{tile of output channels 0 to 4 cuts blocks of 8 output channels}}
  %y = blocksparse.conv2d %x, %w {
    bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12>, dilation = array<i64: 1, 1>,
    pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 30>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<12x3x3x8, 8x8, cbr>) -> tensor<1x4x4x12xi8>
  return %y : tensor<1x4x4x12xi8>
}
