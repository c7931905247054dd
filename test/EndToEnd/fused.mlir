// A max pool behind a convolution, an average pool before a 1x1 convolution and a sum,
// each in the core of the convolution: programs on several meshes, with steps, tiles,
// bands, strips and small memories, equal the oracle.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=17x13x8 --write-input=%t/x.npy
// RUN: bsaie-opt %s --device=paper-4x4 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --output %t/o.npy
// RUN: bsaie-opt %s --device=paper-2x3 --pipeline='func.func(blocksparse-fuse),blocksparse-to-tosa' -o %t/f.mlir
// RUN: bsaie-oracle %t/f.mlir --input %t/x.npy --compare %t/o.npy
// RUN: bsaie-opt %s --device=paper-2x3 --pipeline=tile,blocksparse-to-tosa -o %t/g.mlir
// RUN: bsaie-oracle %t/g.mlir --input %t/x.npy --compare %t/o.npy
// RUN: bsaie-opt %s --device=paper-2x3 --pipeline=tile,allocate -o %t/p.mlir
// RUN: bsaie-translate --aie2-to-asm %t/p.mlir | FileCheck %s
// CHECK-DAG: CONV {{.*}} with next
// CHECK-DAG: MAXPOOL {{.*}} valid (
// CHECK-DAG: AVGPOOL {{.*}} with next
// CHECK-DAG: CONV {{.*}} params b{{[0-9]+}}+4 out
// CHECK-DAG: LOADFM {{.*}} with next
// CHECK-DAG: ADD
// RUN: sh %S/Inputs/run.sh %t/r %s paper-2x3 tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: sh %S/Inputs/run.sh %t/r %s paper-6x2 tile{strips=3},allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: sh %S/Inputs/run.sh %t/r %s 'paper-4x4-overlap{core_buffer_bytes=1500}' tile{strips=2},allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: sh %S/Inputs/run.sh %t/r %s paper-1x1 tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: sh %S/Inputs/run.sh %t/r %s paper-5x5-overlap tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: sh %S/Inputs/run.sh %t/r %s 'paper-2x2{core_buffer_bytes=1500}' tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: sh %S/Inputs/run.sh %t/r %s 'paper-2x2{memtile_bytes=2500}' tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2

#bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16>
#scale = #blocksparse.requant<1073741824 shift 34>
#left = #blocksparse.requant<1073741824 shift 11, input_zp = 3>
#right = #blocksparse.requant<1073741824 shift 12, input_zp = -5>
!v = !blocksparse.weights<16x3x3x8, 8x8, cbr>
!w = !blocksparse.weights<16x1x1x16, 8x8, cbr>
func.func @main(%x: tensor<1x17x13x8xi8>) -> tensor<1x9x7x16xi8> {
  %v = blocksparse.weights dense<1> : tensor<16x3x3x8xi8> mask(<8x8, 2x1, all>) : !v
  %w = blocksparse.weights dense<-2> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["10", "11"]>) : !w
  %a = blocksparse.conv2d %x, %v {bias = #bias, requant = #scale, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, input_zp = 2 : i8}
    : (tensor<1x17x13x8xi8>, !v) -> tensor<1x17x13x16xi8>
  %b = blocksparse.max_pool2d %a {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 2, 2>}
    : (tensor<1x17x13x16xi8>) -> tensor<1x9x7x16xi8>
  %c = blocksparse.avg_pool2d %b {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>,
    input_zp = 4 : i8, output_zp = -3 : i8} : (tensor<1x9x7x16xi8>) -> tensor<1x9x7x16xi8>
  %d = blocksparse.conv2d %c, %w {bias = #bias, requant = #scale, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x9x7x16xi8>, !w) -> tensor<1x9x7x16xi8>
  %e = blocksparse.conv2d %b, %w {bias = #bias, requant = #scale, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (tensor<1x9x7x16xi8>, !w) -> tensor<1x9x7x16xi8>
  %y = blocksparse.add %e, %d {lhs_requant = #left, rhs_requant = #right,
    requant = #blocksparse.requant<1073741824 shift 40>, max_val = 90 : i8}
    : (tensor<1x9x7x16xi8>, tensor<1x9x7x16xi8>) -> tensor<1x9x7x16xi8>
  return %y : tensor<1x9x7x16xi8>
}
