// A kernel's columns become channels where that takes less time: 5 columns of 3 channels are
// two blocks of eight instead of five.
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-assign-subvolumes | FileCheck %s
// CHECK-LABEL: @few
// CHECK: subvolume<steps = 1, tileWidth = 8, ringRows = 8, folded = 1>
//
// Not where LOADFM then takes longer than the kernels did, or the outputs' way back does.
// RUN: bsaie-opt %s --device='paper-1x1{loadfm_bytes_per_second=1e8}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=SLOW
// RUN: bsaie-opt %s --device='paper-1x1{writefm_bytes_per_second=1e8}' --blocksparse-assign-subvolumes | FileCheck %s --check-prefix=SLOW
// SLOW-NOT: folded
//
// Not with dilated columns, or where it spares no block: two columns of 7 channels are two blocks.
// CHECK-NOT: folded
// CHECK-LABEL: @dilated
// CHECK-LABEL: @two
// Nor where of more than eight channels a block of three is read.
// CHECK-LABEL: @gap
//
// The first that fits is not folded. The meaning of the module stays, in bytecode too.
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-assign-subvolumes=takes-first | FileCheck %s --check-prefix=SLOW
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-assign-subvolumes --emit-bytecode | bsaie-opt --blocksparse-to-tosa -o %t.mlir
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-to-tosa | diff - %t.mlir
#bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>
#id = #blocksparse.requant<1073741824 shift 37>
func.func @few(%x: tensor<1x8x8x3xi8>) -> tensor<1x8x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x5x5x3xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x5x5x3, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 2, 2, 2, 2>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x8x8x3xi8>, !blocksparse.weights<8x5x5x3, 8x8, cbr>) -> tensor<1x8x8x8xi8>
  return %y : tensor<1x8x8x8xi8>
}
func.func @dilated(%x: tensor<1x8x8x3xi8>) -> tensor<1x8x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x5x5x3xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x5x5x3, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 2, 2, 4, 4>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 2>}
    : (tensor<1x8x8x3xi8>, !blocksparse.weights<8x5x5x3, 8x8, cbr>) -> tensor<1x8x8x8xi8>
  return %y : tensor<1x8x8x8xi8>
}
func.func @two(%x: tensor<1x8x8x7xi8>) -> tensor<1x8x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x5x2x7xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x5x2x7, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 2, 2, 0, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x8x8x7xi8>, !blocksparse.weights<8x5x2x7, 8x8, cbr>) -> tensor<1x8x8x8xi8>
  return %y : tensor<1x8x8x8xi8>
}
func.func @gap(%x: tensor<1x8x8x11xi8>) -> tensor<1x8x8x8xi8> {
  %w = blocksparse.weights dense<1> : tensor<8x5x5x11xi8> mask(<8x8, 1x2, ["01"]>) : !blocksparse.weights<8x5x5x11, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = #bias, requant = #id, pad = array<i64: 2, 2, 2, 2>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x8x8x11xi8>, !blocksparse.weights<8x5x5x11, 8x8, cbr>) -> tensor<1x8x8x8xi8>
  return %y : tensor<1x8x8x8xi8>
}
