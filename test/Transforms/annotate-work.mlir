// RUN: bsaie-opt %s --blocksparse-annotate-reference=work-only 2>&1 | FileCheck %s

// The work needs no device; where it cannot be counted there is no error.
// CHECK-NOT: error
// CHECK: func.func @layers({{.*}}bsaie.work = #aie2.work<network [0, 0, 32, 8, 32, 8] live [0, 0, 32, 8] layers [0, 0, 32, 8, 32, 8]>
func.func @layers(%x: tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8> {
  // CHECK: bsaie.layer = 0 : i64
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<1x2x2x8xi8>) -> tensor<1x1x1x8xi8>
  return %y : tensor<1x1x1x8xi8>
}

// CHECK: func.func @not_a_layer(%arg0: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
// CHECK-NOT: error
func.func @not_a_layer(%x: tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8> {
  %y = tosa.abs %x : (tensor<1x2x2x8xi8>) -> tensor<1x2x2x8xi8>
  return %y : tensor<1x2x2x8xi8>
}
