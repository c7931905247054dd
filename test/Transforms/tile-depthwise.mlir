// RUN: bsaie-opt %s --blocksparse-tile-depthwise=tiles=off | FileCheck %s --check-prefix=OFF
// RUN: bsaie-opt %s --blocksparse-tile-depthwise=tiles=2 | FileCheck %s --check-prefix=TWO
// RUN: bsaie-opt %s --blocksparse-tile-depthwise | FileCheck %s --check-prefix=AUTO
// RUN: bsaie-opt %s --blocksparse-tile-depthwise=tiles=2 --blocksparse-expand-segments | FileCheck %s --check-prefix=TILES
// RUN: bsaie-opt %s --blocksparse-tile-depthwise=tiles=2 | bsaie-opt --emit-bytecode | bsaie-opt | FileCheck %s --check-prefix=TWO
// RUN: bsaie-opt %s --blocksparse-annotate-reference --blocksparse-tile-depthwise=tiles=2 --blocksparse-expand-segments --blocksparse-split --blocksparse-assign-subvolumes --allocate | bsaie-translate --aie2-to-report --report-format=json | FileCheck %s --check-prefix=DDR
// RUN: not bsaie-opt %s --blocksparse-tile-depthwise=tiles=some 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not bsaie-opt %s --blocksparse-tile-depthwise=tiles=0 2>&1 | FileCheck %s --check-prefix=ZERO

// A 3x3 convolution with padding, a pool that takes each second row and column, 8 x 8 x 16 rows: the
// tensor between them takes 1,024 of the memtile's 1,700 bytes, so it spills beside x and
// the parameters. In two tiles the convolution computes 7 rows each, since the pool never
// reads row 7 nor 15.

// OFF-LABEL: func.func @f
// OFF-NOT: blocksparse.segment
// OFF: return

// TWO: blocksparse.segment({{.*}}) tiles 2 : (tensor<1x16x8x8xi8>, !blocksparse.weights{{.*}}) -> tensor<1x8x4x8xi8> {
// TWO: blocksparse.conv2d
// TWO-NEXT: blocksparse.max_pool2d
// TWO-NEXT: blocksparse.yield
// TWO: return

// AUTO: blocksparse.segment({{.*}}) tiles {{[2-9]}}

// TILES: %[[W:.*]] = blocksparse.weights
// TILES: %[[X0:.*]] = tensor.extract_slice %arg0[0, 0, 0, 0] [1, 8, 8, 8]
// TILES: %[[C0:.*]] = blocksparse.conv2d %[[X0]], %[[W]] {{.*}}blocksparse.name = "conv2d.t0"{{.*}}pad = array<i64: 1, 0, 1, 1>{{.*}} -> tensor<1x7x8x8xi8>
// TILES: %[[P0:.*]] = blocksparse.max_pool2d %[[C0]] {{.*}} : (tensor<1x7x8x8xi8>) -> tensor<1x4x4x8xi8>
// TILES: tensor.insert_slice %[[P0]] into %{{.*}}[0, 0, 0, 0] [1, 4, 4, 8]
// TILES: tensor.extract_slice %arg0[0, 7, 0, 0] [1, 9, 8, 8]
// TILES: blocksparse.conv2d {{.*}}pad = array<i64: 0, 0, 1, 1>{{.*}} -> tensor<1x7x8x8xi8>
// TILES: tensor.insert_slice {{.*}}[0, 4, 0, 0] [1, 4, 4, 8]

// By DDR travels what the segment reads and writes and nothing else: 8 and 9 rows of x, 64
// bytes each, and the 256 bytes of the result.
// DDR: "load": 1088,
// DDR: "write": 256,

// WRONG: error: tiles is 'some', expected auto, off or a number from 1 on
// ZERO: error: tiles is '0', expected auto, off or a number from 1 on

module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=1700 load_bytes_per_second=1e8 write_bytes_per_second=1e8}">} {
  func.func @f(%x: tensor<1x16x8x8xi8>) -> tensor<1x8x4x8xi8> {
    %w = blocksparse.weights dense<1> : tensor<8x3x3x8xi8> mask(<8x8, 1x1, all>) : !blocksparse.weights<8x3x3x8, 8x8, cbr>
    %c = blocksparse.conv2d %x, %w {bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0>,
      requant = #blocksparse.requant<1073741824 shift 37>, pad = array<i64: 1, 1, 1, 1>,
      stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (tensor<1x16x8x8xi8>, !blocksparse.weights<8x3x3x8, 8x8, cbr>) -> tensor<1x16x8x8xi8>
    %y = blocksparse.max_pool2d %c {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (tensor<1x16x8x8xi8>) -> tensor<1x8x4x8xi8>
    return %y : tensor<1x8x4x8xi8>
  }
}
