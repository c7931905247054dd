// What an error of placement shows: the memtile at that moment, and how much would do.
// The sum reads the pool's input and result at once: 128 + 128 + 128 bytes, and 48 of constants.

// RUN: not bsaie-opt %s --blocksparse-place --mlir-print-op-on-diagnostic=false 2>%t
// RUN: FileCheck %s --strict-whitespace < %t
// RUN: not bsaie-opt %s --blocksparse-place --mlir-print-op-on-diagnostic=false 2>&1 | diff - %t
// RUN: sed 's/memtile_bytes=300/memtile_bytes=432/' %s | bsaie-opt --blocksparse-place -o /dev/null
// RUN: sed 's/memtile_bytes=300/memtile_bytes=431/' %s | not bsaie-opt --blocksparse-place -o /dev/null 2>&1 | FileCheck --check-prefix=LESS %s

// CHECK: error: 'func.func' op layer sum needs 432 bytes in memtile 0 but it has 300
// CHECK: note: live in memtile 0 while layer sum runs:
// CHECK-NEXT:{{^}}  bytes 0 to 127: input0 (128 bytes), layers pool to sum
// CHECK-NEXT:{{^}}  bytes 128 to 255: pool (128 bytes), layers pool to sum
// CHECK-NEXT:{{^}}  bytes 256 to 299: free (44 bytes)
// CHECK-NEXT:{{^}}  no place: sum (128 bytes), layer sum
// CHECK-NEXT:{{^}}  no place: sum.weights (48 bytes), layers pool to sum
// CHECK: note: memtile_bytes=432 would do, and no less for layers that are cut so
// LESS: note: memtile_bytes=432 would do

module attributes {bsaie.device = #aie2.device<"paper-1x1{memtile_bytes=300}">} {
  func.func @main(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
    %p = blocksparse.max_pool2d %x {blocksparse.name = "pool", kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 1, 1>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    %y = blocksparse.add %x, %p {blocksparse.name = "sum", lhs_requant = #blocksparse.requant<1 shift 2>, rhs_requant = #blocksparse.requant<1 shift 2>,
      requant = #blocksparse.requant<1 shift 2>, subvolume = #blocksparse.subvolume<steps = 1, tileWidth = 4, ringRows = 2>} : (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    return %y : tensor<1x4x4x8xi8>
  }
}
