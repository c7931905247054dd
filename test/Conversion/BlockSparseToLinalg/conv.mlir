// RUN: bsaie-opt %s --convert-blocksparse-to-linalg --split-input-file | FileCheck %s
// RUN: bsaie-opt %s --convert-blocksparse-to-linalg=keep-zeros --split-input-file | FileCheck %s --check-prefix=ALL

// Only the block that is there is stored, as pairs of input channels: it reads from channel 8 on.
// The second block row has none. Names become locations, attributes go.
// CHECK-LABEL: module {
// CHECK: func.func @pointwise(%[[X:.*]]: tensor<1x4x4x16xi8>)
// CHECK: %[[E:.*]] = tensor.empty() : tensor<1x4x4x16xi16>
// CHECK: %[[P:.*]] = linalg.generic {{.*}} ins(%[[X]] : {{.*}}) outs(%[[E]] :
// CHECK: arith.extsi %{{.*}} : i8 to i16
// CHECK: arith.subi
// CHECK: %[[IN:.*]] = tensor.collapse_shape %[[P]] {{.*}} into tensor<256xi16>
// CHECK-DAG: %[[ROWS:.*]] = arith.constant dense<[0, 1, 1]> : tensor<3xi32>
// CHECK-DAG: %[[OFFSETS:.*]] = arith.constant dense<8> : tensor<1xi32>
// CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<3> : tensor<1x4x16xi8>
// CHECK: tensor.empty() : tensor<256xi8>
// Block rows, images, rows (all are one here), tiles of 8 pixels, blocks.
// CHECK-COUNT-4: scf.for
// CHECK: %[[BLOCKS:.*]]:8 = scf.for %[[BLOCK:.*]] = %{{.*}} to %{{.*}} step %{{.*}} -> (vector<8xi32>, {{.*}})
// CHECK: tensor.extract %[[OFFSETS]][%[[BLOCK]]]
// CHECK: %[[W:.*]] = vector.transfer_read %[[VALUES]][%[[BLOCK]], {{.*}} : tensor<1x4x16xi8>, vector<16xi8>
// CHECK: vector.transfer_read %[[IN]][{{.*}} : tensor<256xi16>, vector<2xi16>
// CHECK: vector.shuffle {{.*}} [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1] : vector<2xi16>, vector<2xi16>
// CHECK: arith.muli %{{.*}} : vector<16xi32>
// CHECK: vector.shuffle {{.*}} [0, 2, 4, 6, 8, 10, 12, 14]
// CHECK: vector.shuffle {{.*}} [1, 3, 5, 7, 9, 11, 13, 15]
// CHECK-COUNT-8: tosa.apply_scale {{.*}}rounding_mode = SINGLE_ROUND{{.*}}(vector<8xi32>, vector<8xi32>, vector<8xi8>) -> vector<8xi32>
// CHECK: tensor.expand_shape {{.*}} into tensor<1x4x4x16xi8>
// CHECK-NOT: blocksparse
// ALL-LABEL: func.func @pointwise
// ALL-DAG: arith.constant dense<[0, 2, 4]> : tensor<3xi32>
// ALL-DAG: arith.constant dense<[0, 8, 0, 8]> : tensor<4xi32>
// ALL-DAG: tensor<4x4x16xi8>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @pointwise(%x: tensor<1x4x4x16xi8>) -> tensor<1x4x4x16xi8> {
    %w = blocksparse.weights dense<3> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["01", "00"]>) : !blocksparse.weights<16x1x1x16, 8x8, cbr>
    %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>, pad = array<i64: 0, 0, 0, 0>,
      blocksparse.name = "c", input_zp = 4 : i8, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 40>}
      : (tensor<1x4x4x16xi8>, !blocksparse.weights<16x1x1x16, 8x8, cbr>) -> tensor<1x4x4x16xi8>
    return %y : tensor<1x4x4x16xi8>
  }
}

// -----

// Kernel positions whose values are zero are left out also where the mask has the block: offsets
// count rows of 6 x 8 and pixels of 8 values. The sides are padded; channels that are not there are
// cut off again. A weight zero point makes the values int16.
// CHECK-LABEL: func.func @window
// CHECK: linalg.fill {{.*}} outs(%{{.*}} : tensor<1x6x6x8xi16>)
// CHECK: linalg.generic
// CHECK: ^bb0(%[[V:.*]]: i8, %[[ZERO:.*]]: i16):
// CHECK: arith.addi %{{.*}}, %[[ZERO]] : i16
// CHECK: tensor.insert_slice {{.*}} tensor<1x4x4x3xi16> into tensor<1x6x6x8xi16>
// CHECK-DAG: arith.constant dense<[0, 2]> : tensor<2xi32>
// CHECK-DAG: arith.constant dense<[0, 56]> : tensor<2xi32>
// CHECK: %[[Y:.*]] = tensor.expand_shape {{.*}} into tensor<1x5x5x8xi8>
// CHECK: tensor.extract_slice %[[Y]][0, 0, 0, 0] [1, 5, 5, 1]
// CHECK-LABEL: func.func @zero_point
// CHECK: dense<{{.*}}> : tensor<4x4x16xi16>
func.func @window(%x: tensor<1x4x4x3xi8>) -> tensor<1x5x5x1xi8> {
  %w = blocksparse.weights dense<[[[[1, 2, 3], [0, 0, 0]], [[0, 0, 0], [4, 5, 6]]]]> : tensor<1x2x2x3xi8>
    mask(<8x8, 1x1, all>) : !blocksparse.weights<1x2x2x3, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 9>, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 40>}
    : (tensor<1x4x4x3xi8>, !blocksparse.weights<1x2x2x3, 8x8, cbr>) -> tensor<1x5x5x1xi8>
  return %y : tensor<1x5x5x1xi8>
}
func.func @zero_point(%x: tensor<1x4x4x3xi8>) -> tensor<1x5x5x1xi8> {
  %w = blocksparse.weights dense<[[[[1, 2, 3], [0, 0, 0]], [[0, 0, 0], [4, 5, 6]]]]> : tensor<1x2x2x3xi8>
    mask(<8x8, 1x1, all>) : !blocksparse.weights<1x2x2x3, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 9>, pad = array<i64: 1, 1, 1, 1>, weight_zp = -7 : i8,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, requant = #blocksparse.requant<1 shift 40>}
    : (tensor<1x4x4x3xi8>, !blocksparse.weights<1x2x2x3, 8x8, cbr>) -> tensor<1x5x5x1xi8>
  return %y : tensor<1x5x5x1xi8>
}

// -----

// Other layers are what TOSA says they are.
// CHECK-LABEL: func.func @others
// CHECK: tosa.max_pool2d
// CHECK: tosa.add
func.func @others(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %p = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>}
    : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %y = blocksparse.add %x, %p {lhs_requant = #blocksparse.requant<1073741824 shift 11>,
    rhs_requant = #blocksparse.requant<1073741824 shift 12>, requant = #blocksparse.requant<1073741824 shift 49>}
    : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}
