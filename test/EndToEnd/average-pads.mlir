// Averages whose padding counts in the divisor, as front ends write them: a tosa.pad with
// the zero point, then a pool without pads. No copy is left of the pads, and the results
// equal the oracle's: there and back, in columns of cores and in rings of rows, and in
// depth-wise tiles, whose inner borders have no pads.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=13x11x24 --write-input=%t/x.npy
// RUN: bsaie-oracle %s --input %t/x.npy --output %t/y.npy
// RUN: bsaie-opt %s --device='paper-2x2{memtile_bytes=2000}' --pipeline=sparsify -o %t/s.mlir
// RUN: FileCheck %s < %t/s.mlir
// CHECK-NOT: blocksparse.copy
// CHECK: blocksparse.avg_pool2d {{.*}}count_pad, input_zp = -7 : i8, kernel = array<i64: 3, 3>, {{.*}}pad = array<i64: 1, 1, 1, 1>
// CHECK-NOT: blocksparse.copy
// CHECK: blocksparse.avg_pool2d {{.*}}count_pad, input_zp = 9 : i8, kernel = array<i64: 4, 5>, {{.*}}pad = array<i64: 3, 2, 0, 4>
// CHECK-NOT: blocksparse.copy
// CHECK: blocksparse.avg_pool2d {{.*}}input_zp = -7 : i8, kernel = array<i64: 3, 3>, output_zp = -7 : i8, pad = array<i64: 1, 1, 1, 1>
// RUN: bsaie-opt %t/s.mlir --blocksparse-to-tosa -o %t/back.mlir
// RUN: bsaie-oracle %t/back.mlir --input %t/x.npy --compare %t/y.npy
// RUN: bsaie-opt %t/back.mlir --pipeline=sparsify --device=paper-2x2 | FileCheck %s
//
// RUN: %S/Inputs/run.sh %t/2 %s paper-2x2 sparsify,tile,allocate %t/x.npy %t/y.npy --jitter-seeds=2
// RUN: %S/Inputs/run.sh %t/4 %s 'paper-4x4{core_buffer_bytes=2048}' sparsify,tile,allocate %t/x.npy %t/y.npy --jitter-seeds=2
//
// RUN: bsaie-opt %t/s.mlir --blocksparse-annotate-reference --blocksparse-tile-depthwise=tiles=3 -o %t/rows.mlir
// RUN: FileCheck %s --check-prefix=TILES < %t/rows.mlir
// TILES: blocksparse.segment({{.*}}) tiles 3 :
// RUN: sed 's/) tiles 3 :/) tiles 2 x 2 :/' %t/rows.mlir > %t/grid.mlir
// RUN: sed 's/) tiles 3 :/) tiles 3 keep :/' %t/rows.mlir > %t/keep.mlir
// RUN: bsaie-opt %t/grid.mlir --blocksparse-expand-segments --blocksparse-to-tosa -o %t/grid.tosa.mlir
// RUN: bsaie-oracle %t/grid.tosa.mlir --input %t/x.npy --compare %t/y.npy
// RUN: %S/Inputs/run-tiles.sh %t rows
// RUN: %S/Inputs/run-tiles.sh %t grid
// RUN: %S/Inputs/run-tiles.sh %t keep

func.func @main(%x: tensor<1x13x11x24xi8>) -> tensor<1x8x6x24xi8> {
  %a = "tosa.const"() <{values = dense<-7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %b = "tosa.const"() <{values = dense<9> : tensor<1xi8>}> : () -> tensor<1xi8>
  %even = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %odd = tosa.const_shape {values = dense<[0, 0, 3, 2, 0, 4, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %p = tosa.pad %x, %even, %a : (tensor<1x13x11x24xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x15x13x24xi8>
  %0 = tosa.avg_pool2d %p, %a, %b {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x15x13x24xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x13x11x24xi8>
  %q = tosa.pad %0, %odd, %b : (tensor<1x13x11x24xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x18x15x24xi8>
  %1 = tosa.avg_pool2d %q, %b, %a {acc_type = i32, kernel = array<i64: 4, 5>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 2>} : (tensor<1x18x15x24xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x6x24xi8>
  %2 = tosa.avg_pool2d %1, %a, %a {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x8x6x24xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x8x6x24xi8>
  return %2 : tensor<1x8x6x24xi8>
}
