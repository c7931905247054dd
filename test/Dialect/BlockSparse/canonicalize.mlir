// RUN: bsaie-opt %s --canonicalize --split-input-file | FileCheck %s

// A segment of one tile is its body.
// CHECK-LABEL: func.func @one_tile
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK-NOT: segment
// CHECK: %[[P:.*]] = blocksparse.max_pool2d %[[X]]
// CHECK: return %[[P]]
func.func @one_tile(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
  %s = blocksparse.segment(%i = %x) : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    %p = blocksparse.max_pool2d %i {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    blocksparse.yield %p : tensor<1x2x2x8xi8>
  }
  return %s : tensor<1x2x2x8xi8>
}

// -----

// One of two tiles stays.
// CHECK-LABEL: func.func @two_tiles
// CHECK: blocksparse.segment
func.func @two_tiles(%x: tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
  %s = blocksparse.segment(%i = %x) tiles 2 : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    %p = blocksparse.max_pool2d %i {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    blocksparse.yield %p : tensor<1x2x2x8xi8>
  }
  return %s : tensor<1x2x2x8xi8>
}

// -----

// Slices of slices are slices of the constant, a slice of all is nothing.
// CHECK-LABEL: func.func @slices
// CHECK-SAME: (%[[W:.*]]: !blocksparse
// CHECK-DAG: %[[S:.*]] = blocksparse.slice_weights %[[W]] from 24
// CHECK: return %[[S]], %[[W]]
func.func @slices(%w: !blocksparse.weights<40x1x1x8, 8x8, cbr>)
    -> (!blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<40x1x1x8, 8x8, cbr>) {
  %a = blocksparse.slice_weights %w from 16
    : !blocksparse.weights<40x1x1x8, 8x8, cbr> to !blocksparse.weights<24x1x1x8, 8x8, cbr>
  %b = blocksparse.slice_weights %a from 8
    : !blocksparse.weights<24x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %c = blocksparse.slice_weights %w from 0
    : !blocksparse.weights<40x1x1x8, 8x8, cbr> to !blocksparse.weights<40x1x1x8, 8x8, cbr>
  return %b, %c : !blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<40x1x1x8, 8x8, cbr>
}

// -----

// Equal constants become one, unless their masks differ.
// CHECK-LABEL: func.func @constants
// CHECK-DAG: %[[A:.*]] = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>)
// CHECK-DAG: %[[B:.*]] = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, none>)
// CHECK: return %[[A]], %[[A]], %[[B]]
func.func @constants() -> (!blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<8x1x1x8, 8x8, cbr>,
                           !blocksparse.weights<8x1x1x8, 8x8, cbr>) {
  %a = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %b = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %c = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, none>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  return %a, %b, %c : !blocksparse.weights<8x1x1x8, 8x8, cbr>, !blocksparse.weights<8x1x1x8, 8x8, cbr>,
    !blocksparse.weights<8x1x1x8, 8x8, cbr>
}

// -----

// Pads one after the other are one pad: fills of one value, and a crop of what was filled.
// CHECK-LABEL: func.func @pads(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x8xi8>)
// CHECK: %[[Y:.*]] = blocksparse.copy %[[X]] {pad = array<i64: 1, 3, 2, 0>, pad_value = 7 : i8}
// CHECK: return %[[Y]]
func.func @pads(%x: tensor<1x4x4x8xi8>) -> (tensor<1x8x6x8xi8>) {
  %a = blocksparse.copy %x {pad = array<i64: 1, 1, 3, 0>, pad_value = 7 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x6x7x8xi8>
  %b = blocksparse.copy %a {pad = array<i64: 0, 2, -1, 0>, pad_value = 7 : i8} : (tensor<1x6x7x8xi8>) -> tensor<1x8x6x8xi8>
  return %b : tensor<1x8x6x8xi8>
}

// -----

// A fill after a crop is no sum, nor are fills of two values; what rescales or clamps stays.
// CHECK-LABEL: func.func @pads_not(
// CHECK-COUNT-6: blocksparse.copy
// CHECK: return
func.func @pads_not(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x6x4x8xi8>, tensor<1x6x4x8xi8>) {
  %a = blocksparse.copy %x {pad = array<i64: -1, 0, 0, 0>} : (tensor<1x4x4x8xi8>) -> tensor<1x3x4x8xi8>
  %b = blocksparse.copy %a {pad = array<i64: 1, 0, 0, 0>} : (tensor<1x3x4x8xi8>) -> tensor<1x4x4x8xi8>
  %c = blocksparse.copy %x {pad = array<i64: 1, 0, 0, 0>, pad_value = 7 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x5x4x8xi8>
  %d = blocksparse.copy %c {pad = array<i64: 0, 1, 0, 0>, pad_value = 8 : i8} : (tensor<1x5x4x8xi8>) -> tensor<1x6x4x8xi8>
  %e = blocksparse.copy %x {pad = array<i64: 1, 0, 0, 0>, min_val = 3 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x5x4x8xi8>
  %f = blocksparse.copy %e {pad = array<i64: 0, 1, 0, 0>} : (tensor<1x5x4x8xi8>) -> tensor<1x6x4x8xi8>
  return %b, %d, %f : tensor<1x4x4x8xi8>, tensor<1x6x4x8xi8>, tensor<1x6x4x8xi8>
}

// -----

// A convolution takes over what a copy pads and crops, if it fills with the same value; a pool
// takes over crops.
// CHECK-LABEL: func.func @copies_in_layers(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x8xi8>)
// CHECK-DAG: %[[A:.*]] = blocksparse.conv2d %[[X]], %{{.*}} {bias = {{.*}}, input_zp = 5 : i8, pad = array<i64: 2, 1, -1, 0>,
// CHECK-DAG: %[[P:.*]] = blocksparse.copy %[[X]] {pad = array<i64: 1, 1, -1, 0>, pad_value = 5 : i8}
// CHECK-DAG: %[[B:.*]] = blocksparse.conv2d %[[P]], %{{.*}}pad = array<i64: 1, 0, 0, 0>
// CHECK-DAG: %[[C:.*]] = blocksparse.max_pool2d %[[X]] {kernel = array<i64: 2, 2>, pad = array<i64: -1, 1, 0, -2>,
// CHECK-DAG: %[[D:.*]] = blocksparse.avg_pool2d %[[P]]
// CHECK: return %[[A]], %[[B]], %[[C]], %[[D]]
func.func @copies_in_layers(%x: tensor<1x4x4x8xi8>) -> (tensor<1x7x3x8xi8>, tensor<1x7x3x8xi8>, tensor<1x3x1x8xi8>, tensor<1x5x2x8xi8>) {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %p = blocksparse.copy %x {pad = array<i64: 1, 1, -1, 0>, pad_value = 5 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x6x3x8xi8>
  %a = blocksparse.conv2d %p, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, input_zp = 5 : i8, stride = array<i64: 1, 1>} : (tensor<1x6x3x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x7x3x8xi8>
  %b = blocksparse.conv2d %p, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>, pad = array<i64: 1, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, stride = array<i64: 1, 1>} : (tensor<1x6x3x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x7x3x8xi8>
  %q = blocksparse.copy %x {pad = array<i64: -1, 0, 0, -2>} : (tensor<1x4x4x8xi8>) -> tensor<1x3x2x8xi8>
  %c = blocksparse.max_pool2d %q {kernel = array<i64: 2, 2>, pad = array<i64: 0, 1, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x3x2x8xi8>) -> tensor<1x3x1x8xi8>
  %d = blocksparse.avg_pool2d %p {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x6x3x8xi8>) -> tensor<1x5x2x8xi8>
  return %a, %b, %c, %d : tensor<1x7x3x8xi8>, tensor<1x7x3x8xi8>, tensor<1x3x1x8xi8>, tensor<1x5x2x8xi8>
}

// -----

// Layers read through what changes nothing; what is returned is still a copy.
// CHECK-LABEL: func.func @identities(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x8xi8>)
// CHECK-DAG: %[[A:.*]] = blocksparse.copy %[[X]] {pad = array<i64: 0, 0, 0, 0>}
// CHECK-DAG: %[[M:.*]] = blocksparse.max_pool2d %[[X]] {kernel = array<i64: 2, 2>
// CHECK-DAG: %[[Z:.*]] = blocksparse.avg_pool2d %[[X]] {input_zp = 1 : i8, kernel = array<i64: 1, 1>
// CHECK-DAG: %[[N:.*]] = blocksparse.max_pool2d %[[Z]]
// CHECK: return %[[A]], %[[M]], %[[N]]
func.func @identities(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x3x3x8xi8>, tensor<1x3x3x8xi8>) {
  %a = blocksparse.copy %x {pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 30, input_zp = 3, output_zp = 3>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.max_pool2d %a {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %c = blocksparse.avg_pool2d %b {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, input_zp = 3 : i8, output_zp = 3 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %m = blocksparse.max_pool2d %c {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x3x3x8xi8>
  %z = blocksparse.avg_pool2d %c {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, input_zp = 1 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %n = blocksparse.max_pool2d %z {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x3x3x8xi8>
  return %a, %m, %n : tensor<1x4x4x8xi8>, tensor<1x3x3x8xi8>, tensor<1x3x3x8xi8>
}

// -----

// The only producer of what is clamped clamps; one that others read does not.
// CHECK-LABEL: func.func @clamps(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x8xi8>)
// CHECK-DAG: %[[A:.*]] = blocksparse.conv2d {{.*}}max_val = 50 : i8, min_val = 5 : i8,
// CHECK-DAG: %[[B:.*]] = blocksparse.conv2d
// CHECK-DAG: %[[C:.*]] = blocksparse.copy %[[B]] {{{.*}}min_val = 5 : i8
// CHECK: return %[[A]], %[[B]], %[[C]]
func.func @clamps(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, min_val = 0 : i8, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.copy %a {pad = array<i64: 0, 0, 0, 0>, min_val = 5 : i8, max_val = 50 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %c = blocksparse.copy %b {pad = array<i64: 0, 0, 0, 0>, min_val = 5 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p, %b, %c : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>
}

// -----

// Clamps of clamps: the second alone decides where the first lies outside of it.
// CHECK-LABEL: func.func @clamp_of_clamp(
// CHECK: blocksparse.copy %{{.*}} {max_val = 50 : i8, min_val = 50 : i8, pad = array<i64: 0, 0, 0, 0>}
func.func @clamp_of_clamp(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>) {
  %a = blocksparse.copy %x {pad = array<i64: 0, 0, 0, 0>, min_val = 60 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %p = blocksparse.copy %a {pad = array<i64: 0, 0, 0, 0>, min_val = 5 : i8, max_val = 50 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %p : tensor<1x4x4x8xi8>
}

// -----

// Equal scales are one; a kernel of one position has no dilation; fused pools of one pixel go.
// CHECK-LABEL: func.func @attributes(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x8xi8>)
// CHECK: blocksparse.conv2d {{.*}}dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<3 shift 9>, stride = array<i64: 1, 1>}
// CHECK: blocksparse.conv2d {{.*}}pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 37>, stride = array<i64: 1, 1>}
// CHECK: blocksparse.depthwise_conv2d {{.*}}dilation = array<i64: 1, 2>, pad = array<i64: 0, 0, 0, 0>, requant = #blocksparse.requant<3 shift 9>,
func.func @attributes(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x2x8xi8>) {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %a = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 3, 2>, pad = array<i64: 0, 0, 0, 0>,
    requant = #blocksparse.requant<[3, 3, 3, 3, 3, 3, 3, 3] shift [9, 9, 9, 9, 9, 9, 9, 9]>, stride = array<i64: 1, 1>,
    max_pool = #blocksparse.max_pool<kernel = [1, 1], pad = [0, 0, 0, 0], stride = [1, 1]>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %b = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, avg_pool = #blocksparse.avg_pool<kernel = [1, 1], pad = [0, 0, 0, 0], stride = [1, 1], input_zp = 4, output_zp = 4, count_pad = true>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  %c = blocksparse.depthwise_conv2d %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    requant = #blocksparse.requant<[3, 3, 3, 3, 3, 3, 3, 3] shift [9, 9, 9, 9, 9, 9, 9, 9]>, stride = array<i64: 1, 1>,
    weights = dense<1> : tensor<1x2x8x1xi8>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x2x8xi8>
  return %a, %b, %c : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x2x8xi8>
}

// -----

// Padding that is not there counts in no divisor.
// CHECK-LABEL: func.func @count_pad(
// CHECK: blocksparse.avg_pool2d %{{.*}} {kernel = array<i64: 2, 2>, pad = array<i64: 0, -1, 0, 0>, stride
// CHECK: blocksparse.avg_pool2d %{{.*}} {count_pad, kernel = array<i64: 2, 2>, pad = array<i64: 0, 1, 0, 0>
func.func @count_pad(%x: tensor<1x4x4x8xi8>) -> (tensor<1x2x3x8xi8>, tensor<1x4x3x8xi8>) {
  %a = blocksparse.avg_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, -1, 0, 0>, stride = array<i64: 1, 1>, count_pad} : (tensor<1x4x4x8xi8>) -> tensor<1x2x3x8xi8>
  %b = blocksparse.avg_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 1, 0, 0>, stride = array<i64: 1, 1>, count_pad} : (tensor<1x4x4x8xi8>) -> tensor<1x4x3x8xi8>
  return %a, %b : tensor<1x2x3x8xi8>, tensor<1x4x3x8xi8>
}

// -----

// A layer that has its subvolume stays what it is.
// CHECK-LABEL: func.func @decided(
// CHECK-COUNT-2: blocksparse.copy
// CHECK: return
func.func @decided(%x: tensor<1x4x4x8xi8>) -> (tensor<1x6x5x8xi8>) {
  %a = blocksparse.copy %x {pad = array<i64: 1, 1, 0, 0>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x6x4x8xi8>
  %b = blocksparse.copy %a {pad = array<i64: 0, 0, 1, 0>} : (tensor<1x6x4x8xi8>) -> tensor<1x6x5x8xi8>
  return %b : tensor<1x6x5x8xi8>
}

// -----

// A segment takes what it reads, and each value once.
// CHECK-LABEL: func.func @segment_inputs(
// CHECK-SAME: %[[X:.*]]: tensor<1x4x4x8xi8>, %{{.*}}: tensor
// CHECK: blocksparse.segment(%[[A:.*]] = %[[X]]) tiles 2 : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
// CHECK-NEXT: blocksparse.add %[[A]], %[[A]]
func.func @segment_inputs(%x: tensor<1x4x4x8xi8>, %y: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>) {
  %s = blocksparse.segment(%a = %x, %b = %y, %c = %x) tiles 2 : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    %t = blocksparse.add %a, %c {lhs_requant = #blocksparse.requant<1073741824 shift 11>, rhs_requant = #blocksparse.requant<1073741824 shift 12>,
      requant = #blocksparse.requant<1073741824 shift 49>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    blocksparse.yield %t : tensor<1x4x4x8xi8>
  }
  return %s : tensor<1x4x4x8xi8>
}
