// What fits stays as it is.
// RUN: bsaie-opt %s --device=paper-1x1 --blocksparse-split | FileCheck %s --check-prefix=FITS
// FITS-LABEL: @f
// FITS-NOT: extract_slice
// FITS: blocksparse.name = "conv"
// FITS-NOT: insert_slice
//
// Bands of output rows with the input rows that they read; pads stay at the image's
// edges. Parts keep the name and the index of their layer.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=3000}' --blocksparse-split | FileCheck %s --check-prefix=BANDS
// BANDS: %[[W:.*]] = blocksparse.weights
// BANDS: %[[E:.*]] = tensor.empty() : tensor<1x32x4x16xi8>
// BANDS: %[[X0:.*]] = tensor.extract_slice %arg0[0, 0, 0, 0] [1, 9, 4, 8]
// BANDS: %[[Y0:.*]] = blocksparse.conv2d %[[X0]], %[[W]] {{.*}}blocksparse.name = "conv.0", bsaie.layer = 5 : i64,{{.*}}pad = array<i64: 1, 0, 1, 1>
// BANDS: %[[I0:.*]] = tensor.insert_slice %[[Y0]] into %[[E]][0, 0, 0, 0] [1, 8, 4, 16]
// BANDS: %[[X1:.*]] = tensor.extract_slice %arg0[0, 7, 0, 0] [1, 10, 4, 8]
// BANDS: %[[Y1:.*]] = blocksparse.conv2d %[[X1]], %[[W]] {{.*}}blocksparse.name = "conv.1"{{.*}}pad = array<i64: 0, 0, 1, 1>
// BANDS: tensor.insert_slice %[[Y1]] into %[[I0]][0, 8, 0, 0] [1, 8, 4, 16]
// BANDS: tensor.extract_slice %arg0[0, 15, 0, 0] [1, 10, 4, 8]
// BANDS: tensor.extract_slice %arg0[0, 23, 0, 0] [1, 9, 4, 8]
// BANDS: blocksparse.name = "conv.3"{{.*}}pad = array<i64: 0, 1, 1, 1>
// BANDS: %[[Y:.*]] = tensor.insert_slice {{.*}}[0, 24, 0, 0] [1, 8, 4, 16]
// BANDS: return %[[Y]]
//
// Weights that take more than half of a memtile are cut into output channels first.
// RUN: bsaie-opt %s --device='paper-1x1{memtile_bytes=2400}' --blocksparse-split | FileCheck %s --check-prefix=PARTS
// PARTS: %[[X0:.*]] = tensor.extract_slice %arg0[0, 0, 0, 0] [1, 11, 4, 8]
// PARTS: %[[W0:.*]] = blocksparse.slice_weights %{{.*}} from 0
// PARTS: blocksparse.conv2d %[[X0]], %[[W0]] {bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7>
// PARTS: tensor.insert_slice {{.*}}[0, 0, 0, 0] [1, 10, 4, 8]
// PARTS: %[[W1:.*]] = blocksparse.slice_weights %{{.*}} from 8
// PARTS: %[[Y1:.*]] = blocksparse.conv2d %{{.*}}, %[[W1]] {bias = array<i32: 8, 9, 10, 11, 12, 13, 14, 15>
// PARTS: tensor.insert_slice %[[Y1]] into %{{.*}}[0, 0, 0, 8] [1, 10, 4, 8]
// PARTS: tensor.insert_slice {{.*}}[0, 10, 0, 0] [1, 11, 4, 8]
#bias = array<i32: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15>
func.func @f(%x: tensor<1x32x4x8xi8>) -> tensor<1x32x4x16xi8> {
  %w = blocksparse.weights dense<1> : tensor<16x3x3x8xi8> mask(<8x8, 2x1, all>) : !blocksparse.weights<16x3x3x8, 8x8, cbr>
  %y = blocksparse.conv2d %x, %w {blocksparse.name = "conv", bsaie.layer = 5, bias = #bias,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 1, 1, 1, 1>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x32x4x8xi8>, !blocksparse.weights<16x3x3x8, 8x8, cbr>) -> tensor<1x32x4x16xi8>
  return %y : tensor<1x32x4x16xi8>
}

// Each image of a batch is a part.
// FITS-LABEL: @batch
// FITS: tensor.extract_slice %arg0[0, 0, 0, 0] [1, 4, 4, 8]
// FITS: blocksparse.name = "max_pool2d.0"
// FITS: %[[B:.*]] = tensor.extract_slice %arg0[1, 0, 0, 0] [1, 4, 4, 8]
// FITS: %[[P:.*]] = blocksparse.max_pool2d %[[B]]
// FITS: tensor.insert_slice %[[P]] into %{{.*}}[1, 0, 0, 0] [1, 2, 2, 8]
func.func @batch(%x: tensor<2x4x4x8xi8>) -> tensor<2x2x2x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 2, 2>} : (tensor<2x4x4x8xi8>) -> tensor<2x2x2x8xi8>
  return %y : tensor<2x2x2x8xi8>
}

// Parts are whole blocks of the mask: 9 channels of blocks of 3.
// PARTS-LABEL: @odd_blocks
// PARTS: blocksparse.slice_weights %{{.*}} from 0 {{.*}} to !blocksparse.weights<9x1x1x128, 3x8, cbr>
// PARTS: blocksparse.slice_weights %{{.*}} from 9 {{.*}} to !blocksparse.weights<9x1x1x128, 3x8, cbr>
func.func @odd_blocks(%x: tensor<1x1x1x128xi8>) -> tensor<1x1x1x18xi8> {
  %w = blocksparse.weights dense<1> : tensor<18x1x1x128xi8> mask(<3x8, 6x16, all>) : !blocksparse.weights<18x1x1x128, 3x8, cbr>
  %y = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>,
    requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
    : (tensor<1x1x1x128xi8>, !blocksparse.weights<18x1x1x128, 3x8, cbr>) -> tensor<1x1x1x18xi8>
  return %y : tensor<1x1x1x18xi8>
}
