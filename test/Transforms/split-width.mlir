// One row of this pool takes 4 x 16 bytes of input and as many of output. Where that is too
// much, rows are cut by their width; pixels between two slices are read by both.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=112}' --blocksparse-split | FileCheck %s
// CHECK-LABEL: @row
// CHECK: %[[E:.*]] = tensor.empty() : tensor<1x2x4x16xi8>
// CHECK-NEXT: %[[X0:.*]] = tensor.extract_slice %arg0[0, 0, 0, 0] [1, 1, 3, 16]
// CHECK-NEXT: %[[Y0:.*]] = blocksparse.max_pool2d %[[X0]] {blocksparse.name = "a.0"{{.*}}pad = array<i64: 0, 0, 1, 0>
// CHECK-NEXT: %[[I0:.*]] = tensor.insert_slice %[[Y0]] into %[[E]][0, 0, 0, 0] [1, 1, 2, 16]
// CHECK-NEXT: %[[X1:.*]] = tensor.extract_slice %arg0[0, 0, 1, 0] [1, 1, 3, 16]
// CHECK-NEXT: %[[Y1:.*]] = blocksparse.max_pool2d %[[X1]] {blocksparse.name = "a.1"{{.*}}pad = array<i64: 0, 0, 0, 1>
// CHECK-NEXT: tensor.insert_slice %[[Y1]] into %[[I0]][0, 0, 2, 0] [1, 1, 2, 16]
// CHECK: tensor.extract_slice %arg0[0, 1, 0, 0] [1, 1, 3, 16]
// CHECK: blocksparse.name = "a.3"
//
// On two columns half of a row, and a pixel more for an uneven partition, fits a memtile.
// RUN: bsaie-opt %s --device='paper-1x2{memtile_bytes=112}' --blocksparse-split | FileCheck %s --check-prefix=COLUMNS
// COLUMNS-LABEL: @row
// COLUMNS: tensor.insert_slice {{.*}}[0, 0, 0, 0] [1, 1, 4, 16]
// COLUMNS: tensor.insert_slice {{.*}}[0, 1, 0, 0] [1, 1, 4, 16]
// COLUMNS-NOT: tensor.insert_slice
// COLUMNS: return
func.func @row(%x: tensor<1x2x4x16xi8>) -> tensor<1x2x4x16xi8> {
  %a = blocksparse.max_pool2d %x {blocksparse.name = "a", kernel = array<i64: 1, 3>, pad = array<i64: 0, 0, 1, 1>,
    stride = array<i64: 1, 1>} : (tensor<1x2x4x16xi8>) -> tensor<1x2x4x16xi8>
  return %a : tensor<1x2x4x16xi8>
}

// Where not even a pixel fits, channels are cut too.
// CHECK-LABEL: @pixel
// CHECK: tensor.insert_slice {{.*}}[0, 0, 0, 0] [1, 1, 1, 16]
// CHECK: tensor.insert_slice {{.*}}[0, 0, 0, 16] [1, 1, 1, 16]
// CHECK: tensor.insert_slice {{.*}}[0, 0, 1, 0] [1, 1, 1, 16]
// CHECK: tensor.insert_slice {{.*}}[0, 0, 1, 16] [1, 1, 1, 16]
func.func @pixel(%x: tensor<1x1x6x32xi8>) -> tensor<1x1x2x32xi8> {
  %a = blocksparse.max_pool2d %x {kernel = array<i64: 1, 5>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x1x6x32xi8>) -> tensor<1x1x2x32xi8>
  return %a : tensor<1x1x2x32xi8>
}
