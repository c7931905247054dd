// The kernels of channel-wise layers. Each row of cores works on its 8 of 16 channels and gets
// only those, `each` from the channels before by `rowstep`.
// RUN: bsaie-opt %s --device=paper-2x2 --blocksparse-assign-subvolumes --blocksparse-place --convert-blocksparse-to-aie2 | FileCheck %s
//
// A depthwise convolution has a run of parameters for each row, dealt to the memtiles in
// turn; its padding is the input's zero point.
// CHECK: aie2.loadw {{.*}} members [
// CHECK-NEXT: at [0] {0 [120 : 1] to 1 [120 : 1]},
// CHECK-NEXT: at [1] {0 [120 : 1] to 1 memtile 1 [120 : 1]}]
// CHECK-NEXT: aie2.loadwm {{.*}} members [
// CHECK-NEXT: at [0] cores [0, 1] {0 [120 : 1] to 1 [120 : 1]},
// CHECK-NEXT: at [1] cores [0, 1] {0 memtile 1 [120 : 1] to 1 [120 : 1]}] rows 1
// CHECK-NEXT: aie2.loadfm {{.*}} members [
// CHECK-NEXT: at [0] cores [0, 1] each {fill 2 to 1 step 64 [2 : 32, 8 : 1], 0 rowstep 8 [4 : 16, 8 : 1] to 1 + 8 step 64 [2 : 32, 16 : 1], 0 memtile 1 rowstep 8 [2 : 32, 8 : 1] to 1 + 24 step 64 [2 : 32, 8 : 1]},
// CHECK: aie2.dwconv input({{.*}}) params({{.*}}) output({{.*}}) shape <input 0 pitch 32 output 0 window 3x3 rows 1 to 3 width [2, 2] channels [8, 8]> takes 2
// CHECK: aie2.dwconv iter 2 {{.*}}rows 0 to 3 {{.*}}takes 1 frees 1
// CHECK: aie2.dwconv {{.*}}rows 0 to 2 {{.*}}frees 2
//
// All cores share the run of a sub, a mul and a copy.
// CHECK: aie2.loadw {{.*}}[48 : 1] to 1 [48 : 1]}] layer 1
// CHECK-NEXT: aie2.loadwm {{.*}} members [at [0, 1] cores [0, 1] {0 [48 : 1] to 1 [48 : 1]}] layer 1 rows 1
// CHECK-NEXT: aie2.loadfm iter 4 buffers(%[[D:.*]], %[[R:.*]], %[[X:.*]], %[[R2:.*]]) members [
// CHECK-NEXT: at [0, 1] cores [0, 1] each {0 step 32 rowstep 8 [2 : 16, 8 : 1] to 1 step 16 [16 : 1]},
// CHECK-NEXT: at [0, 1] cores [0, 1] each {2 step 32 rowstep 8 [2 : 16, 8 : 1] to 3 step 16 [16 : 1]}] layer 1 rows 1
// CHECK-NEXT: aie2.sub iter 4 input(%[[R]]) input2(%[[R2]]) {{.*}} shape <input 0 step 16 pitch 16 input2 0 step 16 output 0 step 16 window 1x1 rows 0 to 1 width [2, 2] channels [8, 8]> layer 1 takes 2 frees 2
// CHECK: aie2.loadfm iter 4 buffers(%[[S:.*]], %[[R:.*]], %[[D]], %[[R2:.*]]) members [
// CHECK: aie2.mul iter 4 input(%[[R]]) input2(%[[R2]]) {{.*}} layer 2 takes 2 frees 2
//
// Three rows of a copy lie above the image: its kernel writes the pad value from the run, and
// nothing is loaded for them. The column to the left is fill, those to the right are cropped.
// CHECK: aie2.loadwm {{.*}} members [at [0, 1] cores [0, 1] {0 [16 : 1] to 1 [16 : 1]}] layer 3 rows 1
// CHECK-NEXT: aie2.copy iter 3 {{.*}} shape <input 0 pitch 16 output 0 step 16 window 1x1 rows 0 to 0 width [2, 2] channels [8, 8]> layer 3
// CHECK-NEXT: aie2.writefm iter 3
// CHECK-NEXT: aie2.loadfm iter 3 {{.*}} members [
// CHECK-NEXT: at [0] cores [0, 1] each {fill 5 to 1 step 16 [8 : 1], 0 step 32 rowstep 8 [8 : 1] to 1 + 8 step 16 [8 : 1]},
// CHECK-NEXT: at [1] cores [0, 1] each {0 memtile -1 + 16 step 32 rowstep 8 [8 : 1] to 1 step 16 [8 : 1], 0 step 32 rowstep 8 [8 : 1] to 1 + 8 step 16 [8 : 1]}] layer 3 rows 1
// CHECK-NEXT: aie2.copy iter 3 {{.*}}rows 0 to 1 {{.*}} layer 3 takes 1 frees 1
#id = #blocksparse.requant<1073741824 shift 30>
func.func @f(%x: tensor<1x4x4x16xi8>) -> tensor<1x6x4x16xi8> {
  %d = blocksparse.depthwise_conv2d %x {blocksparse.name = "d", bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    input_zp = 2 : i8, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #id,
    weights = dense<1> : tensor<3x3x16x1xi8>} : (tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %s = blocksparse.sub %d, %x {blocksparse.name = "s", lhs_requant = #id, rhs_requant = #id, requant = #id}
    : (tensor<1x4x4x16xi8>, tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %m = blocksparse.mul %s, %d {blocksparse.name = "m", lhs_requant = #id, rhs_requant = #id, requant = #id, shift = 3 : i8}
    : (tensor<1x4x4x16xi8>, tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8>
  %c = blocksparse.copy %m {blocksparse.name = "c", pad = array<i64: 3, -1, 1, -1>, pad_value = 5 : i8, requant = #id}
    : (tensor<1x4x4x16xi8>) -> tensor<1x6x4x16xi8>
  return %c : tensor<1x6x4x16xi8>
}
