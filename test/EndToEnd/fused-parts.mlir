// Layers in one core that read a part of what is there: every second column, because a
// window is one column wide, and channels of an argument that stays in the memtiles.
//
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=12x13x8 --write-input=%t/x.npy
// RUN: bsaie-zoo image --input=12x13x16 --write-input=%t/r.npy
// RUN: bsaie-opt %s --device=paper-2x2 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --input %t/r.npy --output %t/o0.npy --output %t/o1.npy --output %t/o2.npy
// RUN: bsaie-opt %s --device=paper-2x2 --pipeline=tile,allocate -o %t/p.mlir
// RUN: bsaie-translate --aie2-to-asm %t/p.mlir -o %t/p.asm
// RUN: FileCheck %s < %t/p.asm
// CHECK-DAG: CONV {{.*}} with next {{.*}} kernel 3x1 {{.*}} stride 1
// CHECK-DAG: LOADFM {{.*}} with next
// RUN: bsaie-translate --aie2-to-params %t/p.mlir -o %t/p.bin
// RUN: bsaie-sim %t/p.asm --params %t/p.bin --input %t/x.npy --input %t/r.npy --output %t/y0.npy --output %t/y1.npy --output %t/y2.npy --jitter-seeds=2
// RUN: bsaie-oracle --compare %t/o0.npy %t/y0.npy
// RUN: bsaie-oracle --compare %t/o1.npy %t/y1.npy
// RUN: bsaie-oracle --compare %t/o2.npy %t/y2.npy

#bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8>
#scale = #blocksparse.requant<1073741824 shift 34>
#left = #blocksparse.requant<1073741824 shift 11>
!v = !blocksparse.weights<8x3x1x8, 8x8, cbr>
!w = !blocksparse.weights<8x1x1x8, 8x8, cbr>
!t = tensor<1x12x13x8xi8>
func.func @main(%x: !t, %r: tensor<1x12x13x16xi8>) -> (tensor<1x6x7x8xi8>, !t, !t) {
  %v = blocksparse.weights dense<3> : tensor<8x3x1x8xi8> mask(<8x8, 1x1, all>) : !v
  %w = blocksparse.weights dense<-2> : tensor<8x1x1x8xi8> mask(<8x8, 1x1, all>) : !w
  %a = blocksparse.conv2d %x, %v {bias = #bias, requant = #scale, pad = array<i64: 1, 1, 0, 0>,
    stride = array<i64: 1, 2>, dilation = array<i64: 1, 1>} : (!t, !v) -> tensor<1x12x7x8xi8>
  %b = blocksparse.max_pool2d %a {kernel = array<i64: 2, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 2, 1>}
    : (tensor<1x12x7x8xi8>) -> tensor<1x6x7x8xi8>
  %high = tensor.extract_slice %r[0, 0, 0, 8] [1, 12, 13, 8] [1, 1, 1, 1] : tensor<1x12x13x16xi8> to !t
  %low = tensor.extract_slice %r[0, 0, 0, 0] [1, 12, 13, 8] [1, 1, 1, 1] : tensor<1x12x13x16xi8> to !t
  %c = blocksparse.conv2d %x, %w {bias = #bias, requant = #scale, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (!t, !w) -> !t
  %d = blocksparse.add %c, %high {lhs_requant = #left, rhs_requant = #left,
    requant = #blocksparse.requant<1073741824 shift 40>} : (!t, !t) -> !t
  %e = blocksparse.max_pool2d %low {kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>}
    : (!t) -> !t
  return %b, %d, %e : tensor<1x6x7x8xi8>, !t, !t
}
