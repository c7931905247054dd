// RUN: bsaie-opt %s --convert-blocksparse-to-linalg --split-input-file --verify-diagnostics

// All ops that cannot be lowered are named at once.
func.func @f(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>)
    -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  // expected-error @below {{cannot lower to the CPU: blocksparse.conv2d (2), blocksparse.depthwise_conv2d}}
  // expected-note @below {{blocksparse.conv2d: weights are not a constant}}
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %v = blocksparse.weights dense_resource<__elided__> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  // expected-note @below {{blocksparse.conv2d: weights have no data, or not as much as their type says}}
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  // expected-note @below {{blocksparse.depthwise_conv2d: weights have no data, or not as much as their type says}}
  %c = blocksparse.depthwise_conv2d %x {bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>, dilation = array<i64: 1, 1>,
    pad = array<i64: 1, 1, 1, 1>, requant = #blocksparse.requant<1073741824 shift 37>,
    stride = array<i64: 1, 1>, weights = dense_resource<__elided__> : tensor<3x3x8x1xi8>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %a, %b, %c : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// -----

// What is compiled already is no layer any more.
module {
  // expected-error @below {{cannot lower to the CPU: aie2.program}}
  // expected-note @below {{aie2.program: it is of a compiled program}}
  aie2.program @p on <"paper-1x1"> {
    %x = aie2.buffer "x" in ddr bytes [8]
  }
}

// -----

// One channel becomes eight: offsets of 32 bits do not reach the end.
func.func @large(%x: tensor<1x20000x20000x1xi8>) -> tensor<1x20000x20000x1xi8> {
  %w = blocksparse.weights dense<1> : tensor<1x1x1x1xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<1x1x1x1, 8x8, cbr>
  // expected-error @below {{cannot lower to the CPU: blocksparse.conv2d}}
  // expected-note @below {{the packed input has more than 2147483647 values}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x20000x20000x1xi8>, !blocksparse.weights<1x1x1x1, 8x8, cbr>) -> tensor<1x20000x20000x1xi8>
  return %y : tensor<1x20000x20000x1xi8>
}

// -----

func.func @many_blocks(%x: tensor<1x3000x3000x1xi8>) -> tensor<1x1x1x1xi8> {
  %w = blocksparse.weights dense<1> : tensor<1x3000x3000x1xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<1x3000x3000x1, 8x8, cbr>
  // expected-error @below {{cannot lower to the CPU: blocksparse.conv2d}}
  // expected-note @below {{weights have 9000000 blocks, more than 2097152}}
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 2>}
    : (tensor<1x3000x3000x1xi8>, !blocksparse.weights<1x3000x3000x1, 8x8, cbr>) -> tensor<1x1x1x1xi8>
  return %y : tensor<1x1x1x1xi8>
}
