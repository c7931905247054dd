// RUN: bsaie-opt %s --blocksparse-to-tosa --split-input-file | FileCheck %s

// Masked blocks are zero, channels are sliced, crops and divisions with a remainder
// become a slice, names become locations, attributes go.
// CHECK-LABEL: module {
// CHECK: func.func @conv(%[[X:.*]]: tensor<1x6x6x8xi8>)
// CHECK-DAG: %[[W:.*]] = "tosa.const"() <{values = dense<1> : tensor<8x1x1x8xi8>}>
// CHECK-DAG: %[[FROM:.*]] = tosa.const_shape {values = dense<[0, 1, 0, 0]>
// CHECK-DAG: %[[SIZE:.*]] = tosa.const_shape {values = dense<[1, 3, 5, 8]>
// CHECK: %[[S:.*]] = tosa.slice %[[X]], %[[FROM]], %[[SIZE]]
// CHECK: %[[C:.*]] = tosa.conv2d %[[S]], {{.*}} {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>}
// CHECK: %[[R:.*]] = tosa.rescale %[[C]], {{.*}}per_channel = false, rounding_mode = DOUBLE_ROUND, scale32 = true
// CHECK: tosa.clamp %[[R]] {max_val = 127 : i8, min_val = 0 : i8}
// CHECK: "tosa.const"() <{values = dense<0> : tensor<8x1x1x8xi8>}>
// CHECK-NOT: blocksparse
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @conv(%x: tensor<1x6x6x8xi8>) -> (tensor<1x2x3x8xi8>, tensor<1x2x3x8xi8>) {
    %w = blocksparse.weights dense<1> : tensor<16x1x1x8xi8> mask(<8x8, 2x1, ["1", "0"]>) : !blocksparse.weights<16x1x1x8, 8x8, cbr>
    %a = blocksparse.slice_weights %w from 0 : !blocksparse.weights<16x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
    %b = blocksparse.slice_weights %w from 8 : !blocksparse.weights<16x1x1x8, 8x8, cbr> to !blocksparse.weights<8x1x1x8, 8x8, cbr>
    %y = blocksparse.conv2d %x, %a {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: -1, -2, 0, 0>, blocksparse.name = "c",
      stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 40, double_round>, min_val = 0 : i8}
      : (tensor<1x6x6x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x3x8xi8>
    %z = blocksparse.conv2d %x, %b {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: -1, -2, 0, 0>,
      stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 40>}
      : (tensor<1x6x6x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x3x8xi8>
    return %y, %z : tensor<1x2x3x8xi8>, tensor<1x2x3x8xi8>
  }
}

// -----

// A segment is its body; windows that read only padding are padded by hand.
// CHECK-LABEL: func.func @segment
// CHECK: %[[P:.*]] = tosa.pad
// CHECK: tosa.slice %[[P]]
// CHECK: tosa.conv2d
// CHECK: tosa.max_pool2d
func.func @segment(%x: tensor<1x2x2x8xi8>, %u: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x1x1x8, 8x8, cbr>
  %r = blocksparse.segment(%i = %x, %v = %w) tiles 2 : (tensor<1x2x2x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x2x8xi8> {
    %y = blocksparse.conv2d %i, %v {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 3, -3, 0, 0>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 40>}
      : (tensor<1x2x2x8xi8>, !blocksparse.weights<8x1x1x8, 8x8, cbr>) -> tensor<1x2x2x8xi8>
    %p = blocksparse.max_pool2d %y {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
      : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
    blocksparse.yield %p : tensor<1x2x2x8xi8>
  }
  return %r : tensor<1x2x2x8xi8>
}

// Padding that counts in the divisor is a tosa.pad with the zero point; none is needed where
// the pool reads its input only.
// CHECK-LABEL: func.func @count_pad
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[S:.*]] = tosa.slice %[[X]], {{.*}} -> tensor<1x3x4x8xi8>
// CHECK: %[[V:.*]] = "tosa.const"() <{values = dense<-5> : tensor<1xi8>}>
// CHECK: %[[P:.*]] = tosa.pad %[[S]], %{{.*}}, %[[V]] : {{.*}} -> tensor<1x4x5x8xi8>
// CHECK: %[[A:.*]] = tosa.avg_pool2d %[[P]], {{.*}}pad = array<i64: 0, 0, 0, 0>
// CHECK: tosa.avg_pool2d %[[A]], {{.*}}pad = array<i64: 0, 0, 0, 0>
func.func @count_pad(%x: tensor<1x4x4x8xi8>) -> tensor<1x1x1x8xi8> {
  %y = blocksparse.avg_pool2d %x {count_pad, input_zp = -5 : i8, kernel = array<i64: 3, 3>, pad = array<i64: 1, -1, 0, 1>,
    stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x2x3x8xi8>
  %z = blocksparse.avg_pool2d %y {count_pad, kernel = array<i64: 2, 3>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x2x3x8xi8>) -> tensor<1x1x1x8xi8>
  return %z : tensor<1x1x1x8xi8>
}
