// Everything that the dialect has, in text and in bytecode.
// RUN: bsaie-opt %s | FileCheck %s
// RUN: bsaie-opt %s | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --mlir-print-op-generic | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --emit-bytecode | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(test-round-trip{complete=blocksparse})' -o %t

// CHECK-LABEL: func.func @weights
func.func @weights() -> (!blocksparse.weights<16x1x1x24, 8x8, cbr>, !blocksparse.weights<8x1x1x24, 8x8, cbr>) {
  // CHECK: %[[W:.*]] = blocksparse.weights dense<1> : tensor<16x1x1x24xi8> mask(<8x8, 2x3, ["110", "001"]>) : !blocksparse.weights<16x1x1x24, 8x8, cbr>
  %w = blocksparse.weights dense<1> : tensor<16x1x1x24xi8>
    mask(<8x8, 2x3, ["110", "001"]>) : !blocksparse.weights<16x1x1x24, 8x8, cbr>
  // CHECK: blocksparse.slice_weights %[[W]] from 8 : !blocksparse.weights<16x1x1x24, 8x8, cbr> to !blocksparse.weights<8x1x1x24, 8x8, cbr>
  %s = blocksparse.slice_weights %w from 8
    : !blocksparse.weights<16x1x1x24, 8x8, cbr> to !blocksparse.weights<8x1x1x24, 8x8, cbr>
  return %w, %s : !blocksparse.weights<16x1x1x24, 8x8, cbr>, !blocksparse.weights<8x1x1x24, 8x8, cbr>
}

// CHECK-LABEL: func.func @resource
func.func @resource() -> !blocksparse.weights<2x1x1x2, 16x4, coo> {
  // CHECK: blocksparse.weights dense_resource<w> : tensor<2x1x1x2xi8> mask(<16x4, 1x1, all>) : !blocksparse.weights<2x1x1x2, 16x4, coo>
  %w = blocksparse.weights dense_resource<w> : tensor<2x1x1x2xi8>
    mask(<16x4, 1x1, all>) : !blocksparse.weights<2x1x1x2, 16x4, coo>
  return %w : !blocksparse.weights<2x1x1x2, 16x4, coo>
}

// CHECK-LABEL: func.func @layers
func.func @layers(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x3x3x8, 8x8, cbc>) -> tensor<1x2x2x8xi8> {
  // CHECK: blocksparse.conv2d %{{.*}}, %{{.*}} {bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>, blocksparse.name = "c", dilation = array<i64: 1, 1>,
  // CHECK-SAME: input_zp = -3 : i8, max_val = 100 : i8, min_val = -5 : i8, pad = array<i64: 1, 1, 1, 1>,
  // CHECK-SAME: requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8] shift [30, 31, 32, 33, 34, 35, 36, 37], double_round, output_zp = -5>,
  // CHECK-SAME: stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 3>, weight_zp = 2 : i8}
  %c = blocksparse.conv2d %x, %w {
    bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>, dilation = array<i64: 1, 1>, blocksparse.name = "c",
    input_zp = -3 : i8, weight_zp = 2 : i8, min_val = -5 : i8, max_val = 100 : i8, pad = array<i64: 1, 1, 1, 1>,
    requant = #blocksparse.requant<[1, 2, 3, 4, 5, 6, 7, 8] shift [30, 31, 32, 33, 34, 35, 36, 37], double_round, output_zp = -5>,
    stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 3>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbc>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.add {{.*}}lhs_requant = #blocksparse.requant<1073741824 shift 11, input_zp = 1>
  // CHECK-SAME: placement = #blocksparse.placement<inputs [0, 1], load [1, 0], output 2, store, weights 3>
  %a = blocksparse.add %c, %x {
    lhs_requant = #blocksparse.requant<1073741824 shift 11, input_zp = 1>,
    rhs_requant = #blocksparse.requant<1073741824 shift 12>,
    requant = #blocksparse.requant<1073741824 shift 49>,
    placement = #blocksparse.placement<inputs [0, 1], load [1, 0], output 2, store, weights 3>}
    : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.max_pool2d {{.*}} placement = #blocksparse.placement<inputs [2], load [0], output 3>
  %m = blocksparse.max_pool2d %a {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, placement = #blocksparse.placement<inputs [2], load [0], output 3>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.segment(%[[IN:.*]] = %{{.*}}) tiles 2 attributes {note = "n"} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
  // CHECK-NEXT: blocksparse.avg_pool2d %[[IN]] {count_pad, input_zp = -1 : i8,
  // CHECK: blocksparse.yield
  %s = blocksparse.segment(%i = %m) tiles 2 attributes {note = "n"} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8> {
    %p = blocksparse.avg_pool2d %i {count_pad, input_zp = -1 : i8, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x2x8xi8>
    blocksparse.yield %p : tensor<1x2x2x8xi8>
  }
  // CHECK: blocksparse.segment() : () -> () {
  // CHECK-NEXT: blocksparse.yield
  blocksparse.segment() : () -> () {
  }
  return %s : tensor<1x2x2x8xi8>
}

// What the others do not have, each with a subvolume and a placement.
#one = #blocksparse.requant<1073741824 shift 30>
#sub = #blocksparse.subvolume<steps = 1, tileWidth = 2, ringRows = 3>
#place = #blocksparse.placement<inputs [0], load [0], output 1>
// CHECK-LABEL: func.func @placed
func.func @placed(%x: tensor<1x4x4x8xi8>, %w: !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8> {
  // CHECK: blocksparse.conv2d {{.*}} add %{{.*}} {{.*}}placement = #{{.*}}subvolume = #{{.*}}sum = #blocksparse.sum<self = <1073741824 shift 30>, addend = <1073741824 shift 30>, requant = <1073741824 shift 30>, min = -4, max = 5>
  %0 = blocksparse.conv2d %x, %w add %x {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>,
    pad = array<i64: 0, 0, 0, 0>, requant = #one, stride = array<i64: 1, 1>, subvolume = #sub, placement = #place,
    sum = #blocksparse.sum<self = #one, addend = #one, requant = #one, min = -4, max = 5>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.conv2d {{.*}}max_pool = #blocksparse.max_pool<kernel = [3, 3], pad = [1, 1, 1, 1], stride = [1, 1]>
  %1 = blocksparse.conv2d %0, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>,
    pad = array<i64: 0, 0, 0, 0>, requant = #one, stride = array<i64: 1, 1>,
    max_pool = #blocksparse.max_pool<kernel = [3, 3], pad = [1, 1, 1, 1], stride = [1, 1]>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.conv2d {{.*}}avg_pool = #blocksparse.avg_pool<kernel = [3, 3], pad = [1, 1, 1, 1], stride = [1, 1], input_zp = 2, output_zp = -3, count_pad = true>
  %2 = blocksparse.conv2d %1, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>,
    pad = array<i64: 0, 0, 0, 0>, requant = #one, stride = array<i64: 1, 1>,
    avg_pool = #blocksparse.avg_pool<kernel = [3, 3], pad = [1, 1, 1, 1], stride = [1, 1], input_zp = 2, output_zp = -3, count_pad = true>}
    : (tensor<1x4x4x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.depthwise_conv2d
  %3 = blocksparse.depthwise_conv2d %2 {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, dilation = array<i64: 1, 1>,
    pad = array<i64: 1, 1, 1, 1>, requant = #one, stride = array<i64: 1, 1>, weights = dense<1> : tensor<3x3x8x1xi8>,
    input_zp = 1 : i8, weight_zp = 2 : i8, min_val = -3 : i8, max_val = 4 : i8, subvolume = #sub, placement = #place}
    : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.sub
  %4 = blocksparse.sub %3, %0 {lhs_requant = #one, rhs_requant = #one, requant = #one, min_val = -3 : i8,
    max_val = 4 : i8, subvolume = #sub, placement = #place} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.mul {{.*}}shift = 2 : i8
  %5 = blocksparse.mul %4, %0 {lhs_requant = #one, rhs_requant = #one, requant = #one, shift = 2 : i8, min_val = -3 : i8,
    max_val = 4 : i8, subvolume = #sub, placement = #place} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.add {{.*}}subvolume = #
  %6 = blocksparse.add %5, %0 {lhs_requant = #one, rhs_requant = #one, requant = #one, min_val = -3 : i8,
    max_val = 4 : i8, subvolume = #sub} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.max_pool2d {{.*}}subvolume = #
  %7 = blocksparse.max_pool2d %6 {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    subvolume = #sub} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.avg_pool2d {{.*}}output_zp = 3 : i8
  %8 = blocksparse.avg_pool2d %7 {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    output_zp = 3 : i8, subvolume = #sub, placement = #place} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  // CHECK: blocksparse.segment(%{{.*}} = %{{.*}}) tiles 2 keep : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %9 = blocksparse.segment(%a = %8) tiles 2 keep : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    // CHECK-NEXT: blocksparse.copy {{.*}}pad_value = 3 : i8
    %c = blocksparse.copy %a {pad = array<i64: 1, 0, 0, -1>, pad_value = 3 : i8, requant = #one, min_val = -3 : i8, max_val = 4 : i8,
      subvolume = #sub, placement = #place} : (tensor<1x4x4x8xi8>) -> tensor<1x5x3x8xi8>
    %d = blocksparse.copy %c {pad = array<i64: -1, 0, 0, 1>} : (tensor<1x5x3x8xi8>) -> tensor<1x4x4x8xi8>
    blocksparse.yield %d : tensor<1x4x4x8xi8>
  }
  // CHECK: blocksparse.segment(%{{.*}} = %{{.*}}) tiles 2 x 3 :
  %10 = blocksparse.segment(%a = %9) tiles 2 x 3 : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    %d = blocksparse.copy %a {pad = array<i64: 0, 0, 0, 0>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    blocksparse.yield %d : tensor<1x4x4x8xi8>
  }
  return %10 : tensor<1x4x4x8xi8>
}

// A mask of more than 256 blocks is bytes; readable rows are read at any size.
// CHECK-LABEL: func.func @attributes
func.func @attributes() attributes {
  // CHECK-SAME: all = #blocksparse.mask<16x4, 1x3, all>
  all = #blocksparse.mask<16x4, 1x3, ["111"]>,
  // CHECK-SAME: buffer = #blocksparse.buffer<"x", rows 1 + 56, channels 64, columns [0 to 28, 28 to 56], bytes [10, 20], addresses [0, 30]>
  buffer = #blocksparse.buffer<"x", rows 1 + 56, channels 64, columns [0 to 28, 28 to 56], bytes [10, 20], addresses [0, 30]>,
  // CHECK-SAME: bytes = #blocksparse.mask<8x8, 1x260, "0100{{0+}}08">
  bytes = #blocksparse.mask<8x8, 1x260, "010000000000000000000000000000000000000000000000000000000000000008">,
  // CHECK-SAME: none = #blocksparse.mask<8x8, 3x3, none>
  none = #blocksparse.mask<8x8, 3x3, "0000">,
  // CHECK-SAME: unplaced = #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [5]>
  unplaced = #blocksparse.buffer<"w", rows 0 + 0, channels 0, columns [], bytes [5]>
} {
  return
}

{-#
  dialect_resources: { builtin: { w: "0x0100000001020304" } }
#-}
