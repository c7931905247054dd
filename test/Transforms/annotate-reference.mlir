// RUN: bsaie-opt %s --blocksparse-annotate-reference | FileCheck %s
// RUN: bsaie-opt %s --blocksparse-annotate-reference | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --blocksparse-annotate-reference=work-only | FileCheck %s --check-prefix=WORK
// RUN: bsaie-opt %s --blocksparse-annotate-reference=work-only | bsaie-opt --blocksparse-annotate-reference | FileCheck %s
// The work was counted once: what is added later changes nothing, another device does.
// RUN: bsaie-opt %s --blocksparse-annotate-reference | sed -e 's/paper-1x1/paper-2x2/' -e 's/bsaie.layer = 3/bsaie.layer = 9/' | bsaie-opt --blocksparse-annotate-reference | FileCheck %s --check-prefix=AGAIN

// WORK-NOT: bsaie.reference
// WORK: bsaie.work = #aie2.work<network [6144, 512, 256, 64, 1280, 832] live [6144, 384, 256, 64]
// WORK-SAME: layers [4096, 320, 256, 0, 256, 256, 2048, 192, 0, 0, 512, 256, 0, 0, 0, 64, 256, 64]>
// WORK-NOT: bsaie.reference
// AGAIN: bsaie.reference = #aie2.reference<roofline 1.6{{0*}}e-07
// AGAIN-SAME: bsaie.work = #aie2.work<network [6144, 512, 256, 64, 1280, 832]
// AGAIN: blocksparse.max_pool2d {{.*}}bsaie.layer = 9 : i64

// On paper-1x1, which is halting, in ns: MACs of non-zero blocks (4096 + 2048) / 256 = 24
// and parameters (256 + 64 + 128 + 64) / 4 = 128 are 152 together, the inputs of all
// layers (256 + 256 + 512 + 256) / 4 = 320. The bounds of the layers are 16 + 80, then
// 512 / 4 for the convolution with the add, then 256 / 4. At least 24 + 384 / 4 is needed.
// CHECK: bsaie.layers = [#aie2.layer<"a" is "conv" macs 4096 nonzero 4096 blocks 4 of 4
// CHECK-SAME: #aie2.layer<"b" is "conv" macs 4096 nonzero 2048 blocks 2 of 4
// CHECK-SAME: #aie2.layer<"add_2" is "add" macs 0 nonzero 0 blocks 0 of 0
// CHECK-SAME: #aie2.layer<"pool" is "max_pool" macs 0 nonzero 0 blocks 0 of 0
// CHECK-SAME: bsaie.reference = #aie2.reference<roofline 3.2{{0*}}e-07 layer_bound 2.88{{0*}}e-07 lower_bound 1.2{{0*}}e-07>
// CHECK: blocksparse.conv2d {{.*}}bsaie.layer = 0 : i64
// CHECK: blocksparse.conv2d {{.*}}bsaie.layer = 1 : i64
// CHECK: blocksparse.add {{.*}}bsaie.layer = 2 : i64
// CHECK: blocksparse.max_pool2d {{.*}}bsaie.layer = 3 : i64
!act = tensor<1x4x4x16xi8>
!weights = !blocksparse.weights<16x1x1x16, 8x8, cbr>
#id = #blocksparse.requant<1073741824 shift 30>
module attributes {bsaie.device = #aie2.device<"paper-1x1">} {
  func.func @f(%x: !act) -> tensor<1x2x2x16xi8> {
    %w = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["11", "11"]>) : !weights
    %v = blocksparse.weights dense<1> : tensor<16x1x1x16xi8> mask(<8x8, 2x2, ["10", "01"]>) : !weights
    %a = blocksparse.conv2d %x, %w {blocksparse.name = "a",
      bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>, requant = #id,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (!act, !weights) -> !act
    %b = blocksparse.conv2d %a, %v {blocksparse.name = "b",
      bias = array<i32: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>, requant = #id,
      pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>}
      : (!act, !weights) -> !act
    %s = blocksparse.add %b, %a {lhs_requant = #id, rhs_requant = #id, requant = #id} : (!act, !act) -> !act
    %p = blocksparse.max_pool2d %s {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>,
      stride = array<i64: 2, 2>} : (!act) -> tensor<1x2x2x16xi8> loc("pool")
    return %p : tensor<1x2x2x16xi8>
  }
}
