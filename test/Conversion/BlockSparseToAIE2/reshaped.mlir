// A reshape at the boundary moves nothing: both shapes are one DDR buffer. `b` loads the
// argument in its own shape, results are read in theirs.
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: %[[X:.*]] = aie2.buffer "input0" in ddr bytes [64] at [0]
// CHECK-NEXT: %[[A:.*]] = aie2.buffer "a" in ddr bytes [64] at [64]
// CHECK-NEXT: %[[B:.*]] = aie2.buffer "b" in ddr bytes [64] at [128]
// CHECK-NEXT: aie2.port "input0" %[[X]] shape [1, 4, 2, 8]
// CHECK-NEXT: aie2.port output "output0" %[[B]] shape [1, 4, 2, 8]
// CHECK-NEXT: aie2.port output "output1" %[[A]] shape [1, 1, 1, 64]
// CHECK-NEXT: %[[MX:.*]] = aie2.buffer "input0" in memtile
// CHECK-NEXT: %[[MA:.*]] = aie2.buffer "a" in memtile
// CHECK-NEXT: %[[MR:.*]] = aie2.buffer "input0.reshaped" in memtile
// CHECK: aie2.load buffers(%[[X]], %[[MX]])
// CHECK: aie2.max_pool iter 4 {{.*}}width [2] channels [8]>
// CHECK: aie2.write buffers(%[[MA]], %[[A]])
// CHECK: aie2.load buffers(%[[X]], %[[MR]]) members [at [0] {0 [64 : 1] to 1 [64 : 1]}] layer 1
// CHECK: aie2.max_pool input{{.*}}width [1] channels [64]>
// CHECK: aie2.write buffers(%{{.*}}, %[[B]])
func.func @f(%x: tensor<1x4x2x8xi8>) -> (tensor<1x4x2x8xi8>, tensor<1x1x1x64xi8>) {
  %c = tensor.collapse_shape %x [[0], [1, 2, 3]] : tensor<1x4x2x8xi8> into tensor<1x64xi8>
  %i = tensor.expand_shape %c [[0, 1, 2], [3]] output_shape [1, 1, 1, 64] : tensor<1x64xi8> into tensor<1x1x1x64xi8>
  %y = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x4x2x8xi8>) -> tensor<1x4x2x8xi8>
  %z = blocksparse.max_pool2d %i {blocksparse.name = "b", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x1x1x64xi8>) -> tensor<1x1x1x64xi8>
  %cy = tensor.collapse_shape %y [[0], [1, 2, 3]] : tensor<1x4x2x8xi8> into tensor<1x64xi8>
  %o = tensor.expand_shape %cy [[0, 1, 2], [3]] output_shape [1, 1, 1, 64] : tensor<1x64xi8> into tensor<1x1x1x64xi8>
  %cz = tensor.collapse_shape %z [[0], [1, 2, 3]] : tensor<1x1x1x64xi8> into tensor<1x64xi8>
  %p = tensor.expand_shape %cz [[0], [1, 2, 3]] output_shape [1, 4, 2, 8] : tensor<1x64xi8> into tensor<1x4x2x8xi8>
  return %p, %o : tensor<1x4x2x8xi8>, tensor<1x1x1x64xi8>
}
