// RUN: bsaie-opt %s --blocksparse-merge-pointwise --split-input-file | FileCheck %s --implicit-check-not=extract_slice

// What stays as it is, and why.

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
// Other clamps.
// CHECK-LABEL: func.func @clamp(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @clamp(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, min_val = 0 : i8}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p, %q : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// Other zero points of the output.
// CHECK-LABEL: func.func @zero_point(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @zero_point(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #blocksparse.requant<1073741824 shift 30, output_zp = 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p, %q : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// Other strides.
// CHECK-LABEL: func.func @stride(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @stride(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x2x2x8xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x2x2x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  return %p, %q : tensor<1x4x4x8xi8>, tensor<1x2x2x8xi8>
}

// Other blocks.
// CHECK-LABEL: func.func @block(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @block(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<16x4, 1x4, ["1111"]>) : !blocksparse.weights<8x1x1x16, 16x4, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 16x4, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p, %q : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// A result of the function is no part of another tensor.
// CHECK-LABEL: func.func @returned(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @returned(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %a, %q : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// Both end inside a block.
// CHECK-LABEL: func.func @ragged(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @ragged(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x12xi8>, tensor<1x4x4x4xi8>) {
  %u = blocksparse.weights dense<1> : tensor<12x1x1x16xi8> mask(<8x8, 2x2, ["11", "11"]>) : !blocksparse.weights<12x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<4x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<4x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<12x1x1x16, 8x8, cbr>) -> tensor<1x4x4x12xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<4x1x1x16, 8x8, cbr>) -> tensor<1x4x4x4xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x12xi8>) -> tensor<1x4x4x12xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x4xi8>) -> tensor<1x4x4x4xi8>
  return %p, %q : tensor<1x4x4x12xi8>, tensor<1x4x4x4xi8>
}

// The concatenation has %a between others, so %b cannot be beside it.
// CHECK-LABEL: func.func @middle(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @middle(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x32xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %e = tensor.empty() : tensor<1x4x4x32xi8>
  %0 = tensor.insert_slice %p into %e[0, 0, 0, 0] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x32xi8>
  %1 = tensor.insert_slice %a into %0[0, 0, 0, 8] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x32xi8>
  %2 = tensor.insert_slice %q into %1[0, 0, 0, 16] [1, 4, 4, 16] [1, 1, 1, 1] : tensor<1x4x4x16xi8> into tensor<1x4x4x32xi8>
  %y = blocksparse.max_pool2d %2 {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x32xi8>) -> tensor<1x4x4x32xi8>
  return %y : tensor<1x4x4x32xi8>
}

// The concatenation is a result, which has no other channels.
// CHECK-LABEL: func.func @whole(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @whole(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x16xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %e = tensor.empty() : tensor<1x4x4x16xi8>
  %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x16xi8>
  %1 = tensor.insert_slice %p into %0[0, 0, 0, 8] [1, 4, 4, 8] [1, 1, 1, 1] : tensor<1x4x4x8xi8> into tensor<1x4x4x16xi8>
  return %1 : tensor<1x4x4x16xi8>
}
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=700}">} {
// 256 bytes of input, two outputs of 128, and two runs of 172 bytes take more than the memtile has.
// Each alone fits with what else is live.
// CHECK-LABEL: func.func @memory(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @memory(%x: tensor<1x4x4x16xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %u = blocksparse.weights dense<1> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<8x1x1x16xi8> mask(<8x8, 1x2, ["11"]>) : !blocksparse.weights<8x1x1x16, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x16xi8>, !blocksparse.weights<8x1x1x16, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p, %q : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}
}

// -----

#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
// A channel of input leads to 64 of output: storing takes the time, not loading.
// CHECK-LABEL: func.func @no_gain(
// CHECK-COUNT-2: blocksparse.conv2d
func.func @no_gain(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x64xi8>, tensor<1x4x4x64xi8>) {
  %u = blocksparse.weights dense<1> : tensor<64x1x1x8xi8> mask(<8x8, 8x1, ["1", "1", "1", "1", "1", "1", "1", "1"]>) : !blocksparse.weights<64x1x1x8, 8x8, cbr>
  %v = blocksparse.weights dense<2> : tensor<64x1x1x8xi8> mask(<8x8, 8x1, ["1", "1", "1", "1", "1", "1", "1", "1"]>) : !blocksparse.weights<64x1x1x8, 8x8, cbr>
  %a = blocksparse.conv2d %x, %u {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<64x1x1x8, 8x8, cbr>) -> tensor<1x4x4x64xi8>
  %b = blocksparse.conv2d %x, %v {bias = array<i32: 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1>, requant = #id, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<64x1x1x8, 8x8, cbr>) -> tensor<1x4x4x64xi8>
  %p = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x64xi8>) -> tensor<1x4x4x64xi8>
  %q = blocksparse.max_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x64xi8>) -> tensor<1x4x4x64xi8>
  return %p, %q : tensor<1x4x4x64xi8>, tensor<1x4x4x64xi8>
}
}
