// Tensors come from DDR and go there in chunks of rows: a dilated convolution with a stride
// begins with the first rows of the image, and the last rows are stored while the pool works.
// As whole tensors they take 4.5 us more. Where tensors spill, layers that follow each other by
// DDR overlap too. The numbers are the same.
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=64x32x16 --write-input=%t/x.npy
// RUN: bsaie-opt %s --device=paper-1x2 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --output %t/o.npy
//
// DEFINE: %{device} = paper-1x2
// DEFINE: %{tile} = tile
// DEFINE: %{chunks} = 8
// DEFINE: %{run} = bsaie-opt %s --device=%{device} --pipeline='%{tile},allocate{chunks=%{chunks}}' -o %t/p.mlirbc && \
// DEFINE:   bsaie-translate --aie2-to-asm %t/p.mlirbc -o %t/p.asm && bsaie-translate --aie2-to-params %t/p.mlirbc -o %t/p.bin && \
// DEFINE:   bsaie-sim %t/p.asm --params %t/p.bin --input %t/x.npy --output %t/y.npy --jitter-seeds=2 > %t/sim.txt && \
// DEFINE:   bsaie-oracle --compare %t/o.npy %t/y.npy > %t/same.txt && bsaie-translate --aie2-to-report %t/p.mlirbc
//
// RUN: %{run} | FileCheck %s --check-prefix=CHUNKS
// CHUNKS: a {{.*}}comp+loadwm {{.*}} 0.{{[0-9]+}} us: loadfm for load, lock load_to_loadfm
// CHUNKS: {{^}}time 1.3
// REDEFINE: %{chunks} = 1
// RUN: %{run} | FileCheck %s --check-prefix=WHOLE
// WHOLE: a {{.*}}comp+loadwm {{.*}} 4.{{[0-9]+}} us: loadfm for load, lock load_to_loadfm
// WHOLE: {{^}}time 1.79
//
// REDEFINE: %{device} = 'paper-1x2{memtile_bytes=20000}'
// REDEFINE: %{tile} = tile{fuse=false depth-wise=off}
// RUN: %{run} | FileCheck %s --check-prefix=SPILL-WHOLE
// SPILL-WHOLE: {{^}}time 2.6
// REDEFINE: %{chunks} = 8
// RUN: %{run} | FileCheck %s --check-prefix=SPILL-CHUNKS
// SPILL-CHUNKS: {{^}}time 2.3
//
#scale = #blocksparse.requant<1073741824 shift 36>
#id = #blocksparse.requant<1073741824 shift 30>
!x = tensor<1x64x32x16xi8>
!y = tensor<1x32x32x16xi8>
!w = !blocksparse.weights<16x3x3x16, 8x8, cbr>
func.func @main(%x: !x) -> !y {
  %v = blocksparse.weights dense<2> : tensor<16x3x3x16xi8> mask(<8x8, 2x2, all>) : !w
  %w = blocksparse.weights dense<-1> : tensor<16x3x3x16xi8> mask(<8x8, 2x2, all>) : !w
  %a = blocksparse.conv2d %x, %v {blocksparse.name = "a", bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16>, requant = #scale,
    pad = array<i64: 2, 1, 2, 2>, stride = array<i64: 2, 1>, dilation = array<i64: 2, 2>} : (!x, !w) -> !y
  %b = blocksparse.conv2d %a, %w {blocksparse.name = "b", bias = array<i32: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16>, requant = #scale,
    pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>} : (!y, !w) -> !y
  %c = blocksparse.add %b, %a {blocksparse.name = "c", lhs_requant = #id, rhs_requant = #id, requant = #id} : (!y, !y) -> !y
  %d = blocksparse.max_pool2d %c {blocksparse.name = "d", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>} : (!y) -> !y
  return %d : !y
}
