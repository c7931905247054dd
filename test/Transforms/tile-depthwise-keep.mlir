// RUN: bsaie-opt %s --blocksparse-expand-segments | FileCheck %s
// RUN: bsaie-opt %s | bsaie-opt --blocksparse-expand-segments | FileCheck %s

// Two 3x3 pools of 8 rows in two tiles that keep rows: the second tile needs rows 3 to 7 of
// the tensor between them, of which the first one has computed 3 and 4. It copies these
// and computes 5 to 7.
// CHECK: %[[A0:.*]] = blocksparse.max_pool2d %{{.*}}blocksparse.name = "a.t0"{{.*}} -> tensor<1x5x8x8xi8>
// CHECK: blocksparse.max_pool2d %[[A0]] {blocksparse.name = "b.t0"{{.*}}pad = array<i64: 1, 0, 1, 1>{{.*}} -> tensor<1x4x8x8xi8>
// CHECK: %[[X1:.*]] = tensor.extract_slice %arg0[0, 4, 0, 0] [1, 4, 8, 8]
// CHECK: %[[A1:.*]] = blocksparse.max_pool2d %[[X1]] {blocksparse.name = "a.t1"{{.*}}pad = array<i64: 0, 1, 1, 1>{{.*}} -> tensor<1x3x8x8xi8>
// CHECK: %[[OLD:.*]] = tensor.extract_slice %[[A0]][0, 3, 0, 0] [1, 2, 8, 8]
// CHECK: %[[KEPT:.*]] = blocksparse.copy %[[OLD]] {blocksparse.name = "a.t1.kept"
// CHECK: %[[HALF:.*]] = tensor.insert_slice %[[KEPT]] into %{{.*}}[0, 0, 0, 0] [1, 2, 8, 8]
// CHECK: %[[BOTH:.*]] = tensor.insert_slice %[[A1]] into %[[HALF]][0, 2, 0, 0] [1, 3, 8, 8]
// CHECK: blocksparse.max_pool2d %[[BOTH]] {blocksparse.name = "b.t1"{{.*}}pad = array<i64: 0, 1, 1, 1>{{.*}} -> tensor<1x4x8x8xi8>
func.func @f(%x: tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
  %y = blocksparse.segment(%s = %x) tiles 2 keep : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8> {
    %a = blocksparse.max_pool2d %s {blocksparse.name = "a", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    %b = blocksparse.max_pool2d %a {blocksparse.name = "b", kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>} : (tensor<1x8x8x8xi8>) -> tensor<1x8x8x8xi8>
    blocksparse.yield %b : tensor<1x8x8x8xi8>
  }
  return %y : tensor<1x8x8x8xi8>
}
