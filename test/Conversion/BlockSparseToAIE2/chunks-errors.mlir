// RUN: not bsaie-opt %s --device=paper-1x1 --pipeline='func.func(blocksparse-place{chunks=0})' 2>&1 | FileCheck %s -DN=0
// RUN: not bsaie-opt %s --device=paper-1x1 --pipeline='convert-blocksparse-to-aie2{chunks=-3}' 2>&1 | FileCheck %s -DN=-3
// RUN: not bsaie-opt %s --device=paper-1x1 --pipeline='tile,allocate{chunks=0}' 2>&1 | FileCheck %s -DN=0
// RUN: not bsaie-opt %s --device=paper-1x1 --pipeline='tile,allocate{chunks=0 schedule=paper}' 2>&1 | FileCheck %s -DN=0
// CHECK: error: chunks is [[N]], less than 1
func.func @f(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %y = blocksparse.max_pool2d %x {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>,
    stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %y : tensor<1x4x4x8xi8>
}
