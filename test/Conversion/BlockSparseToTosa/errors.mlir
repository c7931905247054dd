// RUN: bsaie-opt %s --blocksparse-to-tosa --split-input-file --verify-diagnostics

func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8> {
  // expected-error @below {{weights are not a constant}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}

// -----

func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %w = blocksparse.weights dense_resource<__elided__> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  // expected-error @below {{weights have no data, or not as much as their type 'tensor<8x1x1x8xi8>' says}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}
