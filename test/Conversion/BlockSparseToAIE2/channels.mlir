// Channel-wise layers: each row of cores gets its own channels, 8 and 16 of 24, one
// transfer for each. A sum has two rings. Both layers write into their rows of one tensor.
// RUN: bsaie-opt %s --device=paper-2x1 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
// CHECK: aie2.loadwm {{.*}} members [at [0, 1] cores [0] {0 [48 : 1] to 1 [48 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm iter 2 buffers(%[[X:.*]], %[[R:.*]], %[[Y:.*]], %[[R2:.*]]) members [
// CHECK-NEXT: at [0] cores [0] each {0 step 96 rowstep 8 [4 : 24, 8 : 1] to 1 step 64 [32 : 1]},
// CHECK-NEXT: at [0] cores [1] each {0 + -8 step 96 rowstep 16 [4 : 24, 16 : 1] to 1 step 64 [64 : 1]},
// CHECK-NEXT: at [0] cores [0] each {2 step 96 rowstep 8 [4 : 24, 8 : 1] to 3 step 64 [32 : 1]},
// CHECK-NEXT: at [0] cores [1] each {2 + -8 step 96 rowstep 16 [4 : 24, 16 : 1] to 3 step 64 [64 : 1]}] rows 1
// CHECK-NEXT: aie2.add iter 2 input(%[[R]]) input2(%[[R2]]) {{.*}} shape <input 0 step 64 pitch 64 input2 0 step 64 output 0 step 64 window 1x1 rows 0 to 1 width [4] channels [8, 16]> takes 2 frees 2
// CHECK-NEXT: aie2.writefm iter 2 buffers(%{{.*}}, %[[A:.*]]) members [
// CHECK-NEXT: at [0] cores [0] {0 step 64 [32 : 1] to 1 step 96 rowstep 8 [4 : 24, 8 : 1]},
// CHECK: aie2.write buffers(%[[A]], %{{.*}}) members [
// CHECK-NEXT: at [0] {0 [96 : 1] to 1 [96 : 1]},
// Padding of a maximum never wins.
// CHECK: aie2.loadfm
// CHECK-NEXT: at [0] cores [0] each {fill -128 to 1 step 192 [2 : 96, 8 : 1], 0 rowstep 8 [8 : 24, 8 : 1] to 1 + 8 step 192 [2 : 96, 32 : 1], fill -128
// CHECK: aie2.max_pool {{.*}}rows 1 to 3 {{.*}}channels [8, 16]> layer 1 takes 2
// CHECK-NEXT: aie2.writefm buffers(%{{.*}}, %[[A]]) members [
// CHECK-NEXT: at [0] cores [0] {0 [32 : 1] to 1 + 192 rowstep 8 [4 : 24, 8 : 1]},
// CHECK: aie2.write buffers(%[[A]], %{{.*}}) members [
// CHECK-NEXT: at [0] {0 + 192 [96 : 1] to 1 + 192 [96 : 1]},
#id = #blocksparse.requant<1073741824 shift 30>
func.func @f(%x: tensor<1x2x4x24xi8>, %y: tensor<1x2x4x24xi8>) -> tensor<1x4x4x24xi8> {
  %a = blocksparse.add %x, %y {blocksparse.name = "a", lhs_requant = #id, rhs_requant = #id, requant = #id}
    : (tensor<1x2x4x24xi8>, tensor<1x2x4x24xi8>) -> tensor<1x2x4x24xi8>
  %b = blocksparse.max_pool2d %x {blocksparse.name = "b", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x2x4x24xi8>) -> tensor<1x2x4x24xi8>
  %e = tensor.empty() : tensor<1x4x4x24xi8>
  %0 = tensor.insert_slice %a into %e[0, 0, 0, 0] [1, 2, 4, 24] [1, 1, 1, 1] : tensor<1x2x4x24xi8> into tensor<1x4x4x24xi8>
  %1 = tensor.insert_slice %b into %0[0, 2, 0, 0] [1, 2, 4, 24] [1, 1, 1, 1] : tensor<1x2x4x24xi8> into tensor<1x4x4x24xi8>
  return %1 : tensor<1x4x4x24xi8>
}
