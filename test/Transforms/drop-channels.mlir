// RUN: bsaie-opt %s --blocksparse-drop-channels --split-input-file | FileCheck %s

#id = #blocksparse.requant<1073741824 shift 30>

// The second of three groups of %a has no reader. Names and indices stay.
// CHECK-LABEL: func.func @chain(
// CHECK-NEXT: %[[W:.*]] = blocksparse.weights {{.*}} mask(<8x8, 2x1, all>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
// CHECK-NEXT: %[[V:.*]] = blocksparse.weights {{.*}} mask(<8x8, 1x2, all>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
// CHECK-NEXT: %[[A:.*]] = blocksparse.conv2d %{{.*}}, %[[W]] {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23>, blocksparse.name = "a", bsaie.layer = 0 : i64
// CHECK-NEXT: blocksparse.conv2d %[[A]], %[[V]] {{.*}} : (tensor<1x2x2x16xi8>
func.func @chain(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<24x1x1x8xi8> mask(<8x8, 3x1, ["1", "1", "1"]>) : !blocksparse.weights<24x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x24xi8> mask(<8x8, 1x3, ["101"]>) : !blocksparse.weights<8x1x1x24, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, blocksparse.name = "a", bsaie.layer = 0 : i64}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<24x1x1x8, 8x8, cbr>) -> tensor<1x2x2x24xi8>
  %b = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x24xi8>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %b : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// The sum reads what the convolution beside it does not: all stays.
// CHECK-LABEL: func.func @residual(
// CHECK-COUNT-2: blocksparse.weights {{.*}} : !blocksparse.weights<16x
// CHECK: mask(<8x8, 1x2, all>)
// CHECK: blocksparse.add {{.*}} : (tensor<1x2x2x16xi8>, tensor<1x2x2x16xi8>)
func.func @residual(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["10", "10"]>) : !blocksparse.weights<16x1x1x16, 8x8, cbr>
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %b = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %s = blocksparse.add %a, %b {lhs_requant = #id, rhs_requant = #id, requant = #id} : (tensor<1x2x2x16xi8>, tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %s, %u {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// One range of the sum is read: the input that keeps more is sliced.
// CHECK-LABEL: func.func @residual_slice(
// CHECK: %[[A:.*]] = blocksparse.conv2d {{.*}} -> tensor<1x2x2x24xi8>
// CHECK: %[[B:.*]] = blocksparse.conv2d {{.*}} -> tensor<1x2x2x16xi8>
// CHECK-NEXT: %[[S:.*]] = tensor.extract_slice %[[A]][0, 0, 0, 8] [1, 2, 2, 16]
// CHECK-NEXT: blocksparse.add %[[S]], %[[B]] {{.*}} -> tensor<1x2x2x16xi8>
func.func @residual_slice(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<24x1x1x8xi8> mask(<8x8, 3x1, ["1", "1", "1"]>) : !blocksparse.weights<24x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<24x1x1x24xi8> mask(<8x8, 3x3, ["111", "111", "111"]>) : !blocksparse.weights<24x1x1x24, 8x8, cbr>
  %u = blocksparse.weights dense<1> : tensor<8x1x1x24xi8> mask(<8x8, 1x3, ["011"]>) : !blocksparse.weights<8x1x1x24, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<24x1x1x8, 8x8, cbr>) -> tensor<1x2x2x24xi8>
  %b = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x24xi8>, !blocksparse.weights<24x1x1x24, 8x8, cbr>) -> tensor<1x2x2x24xi8>
  %s = blocksparse.add %a, %b {lhs_requant = #id, rhs_requant = #id, requant = #id} : (tensor<1x2x2x24xi8>, tensor<1x2x2x24xi8>) -> tensor<1x2x2x24xi8>
  %y = blocksparse.conv2d %s, %u {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x24xi8>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// Two ranges: the sum keeps what its input keeps.
// CHECK-LABEL: func.func @residual_holes(
// CHECK-NOT: tensor.extract_slice
// CHECK: blocksparse.add {{.*}} -> tensor<1x2x2x24xi8>
func.func @residual_holes(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<24x1x1x8xi8> mask(<8x8, 3x1, ["1", "1", "1"]>) : !blocksparse.weights<24x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<24x1x1x24xi8> mask(<8x8, 3x3, ["111", "111", "111"]>) : !blocksparse.weights<24x1x1x24, 8x8, cbr>
  %u = blocksparse.weights dense<1> : tensor<8x1x1x24xi8> mask(<8x8, 1x3, ["101"]>) : !blocksparse.weights<8x1x1x24, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<24x1x1x8, 8x8, cbr>) -> tensor<1x2x2x24xi8>
  %b = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x24xi8>, !blocksparse.weights<24x1x1x24, 8x8, cbr>) -> tensor<1x2x2x24xi8>
  %s = blocksparse.add %a, %b {lhs_requant = #id, rhs_requant = #id, requant = #id} : (tensor<1x2x2x24xi8>, tensor<1x2x2x24xi8>) -> tensor<1x2x2x24xi8>
  %y = blocksparse.conv2d %s, %u {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x24xi8>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// The end of one part and the begin of the other are read. The parts share weights, of which each
// gets its own.
// CHECK-LABEL: func.func @concat(
// CHECK-COUNT-2: blocksparse.conv2d {{.*}} -> tensor<1x2x2x8xi8>
// CHECK-NEXT: %[[E:.*]] = tensor.empty() : tensor<1x2x2x16xi8>
// CHECK-NEXT: %[[I:.*]] = tensor.insert_slice %{{.*}} into %[[E]][0, 0, 0, 0] [1, 2, 2, 8]
// CHECK-NEXT: tensor.insert_slice %{{.*}} into %[[I]][0, 0, 0, 8] [1, 2, 2, 8]
// CHECK-NEXT: blocksparse.conv2d {{.*}}!blocksparse.weights<8x1x1x16
func.func @concat(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x32xi8> mask(<8x8, 1x4, ["0110"]>) : !blocksparse.weights<8x1x1x32, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %b = blocksparse.conv2d %x, %w {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %e = tensor.empty() : tensor<1x2x2x32xi8>
  %i = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 2, 2, 16] [1, 1, 1, 1] : tensor<1x2x2x16xi8> into tensor<1x2x2x32xi8>
  %j = tensor.insert_slice %b into %i[0, 0, 0, 16] [1, 2, 2, 16] [1, 1, 1, 1] : tensor<1x2x2x16xi8> into tensor<1x2x2x32xi8>
  %y = blocksparse.conv2d %j, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x32xi8>, !blocksparse.weights<8x1x1x32, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// The second part does not begin with a group: it is whole, as is the group that it
// begins in.
// CHECK-LABEL: func.func @concat_part(
// CHECK: blocksparse.conv2d {{.*}} -> tensor<1x2x2x4xi8>
// CHECK: blocksparse.conv2d {{.*}} -> tensor<1x2x2x20xi8>
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[0, 0, 0, 4] [1, 2, 2, 20]
func.func @concat_part(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<12x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<12x1x1x8, 8x8, cbr>
  %u = blocksparse.weights dense<1> : tensor<20x1x1x8xi8> mask(<8x8, 3x1, ["1", "1", "1"]>) : !blocksparse.weights<20x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x32xi8> mask(<8x8, 1x4, ["0011"]>) : !blocksparse.weights<8x1x1x32, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<12x1x1x8, 8x8, cbr>) -> tensor<1x2x2x12xi8>
  %b = blocksparse.conv2d %x, %u {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<20x1x1x8, 8x8, cbr>) -> tensor<1x2x2x20xi8>
  %e = tensor.empty() : tensor<1x2x2x32xi8>
  %i = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 2, 2, 12] [1, 1, 1, 1] : tensor<1x2x2x12xi8> into tensor<1x2x2x32xi8>
  %j = tensor.insert_slice %b into %i[0, 0, 0, 12] [1, 2, 2, 20] [1, 1, 1, 1] : tensor<1x2x2x20xi8> into tensor<1x2x2x32xi8>
  %y = blocksparse.conv2d %j, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x32xi8>, !blocksparse.weights<8x1x1x32, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// A part that nobody reads goes with the layers before it.
// CHECK-LABEL: func.func @dead_part(
// CHECK-NOT: max_pool2d
// CHECK: %[[B:.*]] = blocksparse.conv2d
// CHECK-NEXT: %[[E:.*]] = tensor.empty() : tensor<1x2x2x8xi8>
// CHECK-NEXT: tensor.insert_slice %[[B]] into %[[E]][0, 0, 0, 0] [1, 2, 2, 8]
// CHECK-NEXT: blocksparse.conv2d
// CHECK-NEXT: return
func.func @dead_part(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, ["1"]>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["01"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  %b = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %e = tensor.empty() : tensor<1x2x2x16xi8>
  %i = tensor.insert_slice %p into %e[0, 0, 0, 0] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
  %j = tensor.insert_slice %b into %i[0, 0, 0, 8] [1, 2, 2, 8] [1, 1, 1, 1] : tensor<1x2x2x8xi8> into tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %j, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// Channel-wise layers compute what is read of them; each channel keeps its own scale.
// CHECK-LABEL: func.func @depthwise(
// CHECK: blocksparse.conv2d {{.*}} requant = #blocksparse.requant<[9, 10, 11, 12, 13, 14, 15, 16] shift [30, 30, 30, 30, 30, 30, 30, 30]>
// CHECK-NEXT: blocksparse.depthwise_conv2d {{.*}} {bias = array<i32: 8, 9, 10, 11, 12, 13, 14, 15>
// CHECK-SAME: requant = #blocksparse.requant<[9, 10, 11, 12, 13, 14, 15, 16] shift [31, 31, 31, 31, 31, 31, 31, 31], output_zp = 3>
// CHECK-SAME{LITERAL}: weights = dense<[[[[8], [9], [10], [11], [12], [13], [14], [15]]]]> : tensor<1x1x8x1xi8>
// CHECK-NEXT: blocksparse.copy {{.*}} -> tensor<1x2x2x8xi8>
func.func @depthwise(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["01"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] shift [30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30]>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %d = blocksparse.depthwise_conv2d %a {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15>,
    requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] shift [31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31], output_zp = 3>,
    weights = dense<[[[[0], [1], [2], [3], [4], [5], [6], [7], [8], [9], [10], [11], [12], [13], [14], [15]]]]> : tensor<1x1x16x1xi8>,
    pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
  %c = blocksparse.copy %d {pad = array<i64: 0, 0, 0, 0>} : (tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %c, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// Nobody reads %p, then nobody reads %a.
// CHECK-LABEL: func.func @dead_layer(
// CHECK-NEXT: blocksparse.max_pool2d
// CHECK-NEXT: return
func.func @dead_layer(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, ["1"]>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// A convolution without blocks reads no channel: the first group stays.
// CHECK-LABEL: func.func @no_block(
// CHECK: blocksparse.conv2d {{.*}} -> tensor<1x2x2x8xi8>
// CHECK: blocksparse.conv2d {{.*}} {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7>{{.*}}!blocksparse.weights<8x1x1x8
func.func @no_block(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<24x1x1x8xi8> mask(<8x8, 3x1, ["1", "1", "1"]>) : !blocksparse.weights<24x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x24xi8> mask(<8x8, 1x3, ["000"]>) : !blocksparse.weights<8x1x1x24, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<24x1x1x8, 8x8, cbr>) -> tensor<1x2x2x24xi8>
  %y = blocksparse.conv2d %a, %v {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x24xi8>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// Blocks of output channels that nobody reads do not count.
// CHECK-LABEL: func.func @dead_rows(
// CHECK-NOT: x16xi8>
// CHECK: return
func.func @dead_rows(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["10", "01"]>) : !blocksparse.weights<16x1x1x16, 8x8, cbr>
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["10"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %b = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %b, %u {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// The weights of a result stay; arguments keep their channels.
// CHECK-LABEL: func.func @shared(
// CHECK-DAG: %[[W:.*]] = blocksparse.weights {{.*}} mask(<8x8, 2x2, ["10", "11"]>)
// CHECK-DAG: %[[A:.*]] = blocksparse.weights {{.*}} mask(<8x8, 1x2, ["10"]>)
// CHECK: blocksparse.conv2d %{{.*}}, %[[A]] {{.*}} -> tensor<1x2x2x8xi8>
// CHECK: blocksparse.conv2d %{{.*}}, %[[W]] {{.*}} -> tensor<1x2x2x16xi8>
func.func @shared(%x: tensor<1x2x2x16xi8>) -> (tensor<1x2x2x8xi8>, tensor<1x2x2x16xi8>) {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["10", "11"]>) : !blocksparse.weights<16x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["10"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %b = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %c = blocksparse.conv2d %x, %w {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  return %b, %c : tensor<1x2x2x8xi8>, tensor<1x2x2x16xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// Of other block shapes the mask is recognised again.
// CHECK-LABEL: func.func @block_16x4(
// CHECK-DAG: blocksparse.weights {{.*}} mask(<16x4, 1x2, ["10"]>) : !blocksparse.weights<16x1x1x8, 16x4, cbr>
// CHECK-DAG: blocksparse.weights {{.*}} mask(<16x4, 1x2, all>) : !blocksparse.weights<8x1x1x8, 16x4, cbr>
func.func @block_16x4(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x16xi8> {
  %w = blocksparse.weights dense<1> : tensor<32x1x1x8xi8> mask(<16x4, 2x2, ["11", "11"]>) : !blocksparse.weights<32x1x1x8, 16x4, cbr>
  %v = blocksparse.weights dense<1> : tensor<16x1x1x32xi8> mask(<16x4, 1x8, ["00001000"]>) : !blocksparse.weights<16x1x1x32, 16x4, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<32x1x1x8, 16x4, cbr>) -> tensor<1x2x2x32xi8>
  %y = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x32xi8>, !blocksparse.weights<16x1x1x32, 16x4, cbr>) -> tensor<1x2x2x16xi8>
  return %y : tensor<1x2x2x16xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// Slices move to where their channels are.
// CHECK-LABEL: func.func @slices(
// CHECK: %[[A:.*]] = blocksparse.conv2d {{.*}} -> tensor<1x2x2x16xi8>
// CHECK-NEXT: tensor.extract_slice %[[A]][0, 0, 0, 0] [1, 2, 2, 8]
// CHECK-NEXT: tensor.extract_slice %[[A]][0, 0, 0, 12] [1, 2, 2, 4]
func.func @slices(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<32x1x1x8xi8> mask(<8x8, 4x1, ["1", "1", "1", "1"]>) : !blocksparse.weights<32x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["01"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %u = blocksparse.weights dense<1> : tensor<8x1x1x4xi8> mask(<8x8, 1x1, ["1"]>) : !blocksparse.weights<8x1x1x4, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<32x1x1x8, 8x8, cbr>) -> tensor<1x2x2x32xi8>
  %p = tensor.extract_slice %a[0, 0, 0, 8] [1, 2, 2, 16] [1, 1, 1, 1] : tensor<1x2x2x32xi8> to tensor<1x2x2x16xi8>
  %q = tensor.extract_slice %a[0, 0, 0, 28] [1, 2, 2, 4] [1, 1, 1, 1] : tensor<1x2x2x32xi8> to tensor<1x2x2x4xi8>
  %b = blocksparse.conv2d %p, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %c = blocksparse.conv2d %q, %u {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x4xi8>, !blocksparse.weights<8x1x1x4, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %y = blocksparse.add %b, %c {lhs_requant = #id, rhs_requant = #id, requant = #id} : (tensor<1x2x2x8xi8>, tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// With a zero point every weight counts.
// CHECK-LABEL: func.func @weight_zero_point(
// CHECK: blocksparse.conv2d {{.*}} -> tensor<1x2x2x16xi8>
func.func @weight_zero_point(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<0> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, weight_zp = 1 : i8}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// What is not understood reads and computes all.
// CHECK-LABEL: func.func @unknown(
// CHECK: tosa.abs {{.*}} -> tensor<1x2x2x16xi8>
func.func @unknown(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["10"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %n = tosa.abs %a : (tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %n, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// A convolution that adds another activation stays, and so does what it adds.
// CHECK-LABEL: func.func @sum(
// CHECK: %[[A:.*]] = blocksparse.max_pool2d {{.*}} -> tensor<1x2x2x16xi8>
// CHECK: blocksparse.conv2d %{{.*}}, %{{.*}} add %[[A]] {{.*}} -> tensor<1x2x2x16xi8>
func.func @sum(%x: tensor<1x2x2x8xi8>, %r: tensor<1x2x2x16xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["10"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %p = blocksparse.max_pool2d %r {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
  %a = blocksparse.conv2d %x, %w add %p {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>,
    sum = #blocksparse.sum<self = #id, addend = #id, requant = #id, min = -128, max = 127>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>, tensor<1x2x2x16xi8>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// A layer that has a subvolume stays.
// CHECK-LABEL: func.func @later(
// CHECK: blocksparse.conv2d {{.*}} -> tensor<1x2x2x16xi8>
func.func @later(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["10"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>

// New constants have the form of the old.
// CHECK-LABEL: func.func @resource(
// CHECK: blocksparse.weights dense_resource<w{{.*}}> : tensor<8x1x1x8xi8>
// CHECK: w{{[_0-9]*}}: "0x400000004142434445464748
func.func @resource(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense_resource<w> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "1"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["01"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x8xi8>, !blocksparse.weights<16x1x1x8, 8x8, cbr>) -> tensor<1x2x2x16xi8>
  %y = blocksparse.conv2d %a, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x2x2x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}

{-#
  dialect_resources: { builtin: { w: "0x400000000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F606162636465666768696A6B6C6D6E6F707172737475767778797A7B7C7D7E7F80" } }
#-}
