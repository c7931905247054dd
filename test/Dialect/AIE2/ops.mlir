// RUN: bsaie-opt %s | FileCheck %s
// RUN: bsaie-opt %s | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --mlir-print-op-generic | bsaie-opt | FileCheck %s
// RUN: bsaie-opt %s --emit-bytecode | bsaie-opt | FileCheck %s
// Nothing that the dialect has is missing here.
// RUN: bsaie-opt %s --pass-pipeline='builtin.module(test-round-trip{complete=aie2})' -o %t

// CHECK: module attributes {bsaie.device = #aie2.device<"paper-2x1">}
module attributes {bsaie.device = #aie2.device<"paper-2x1">} {

// Addresses and numbers are chosen.
// CHECK-LABEL: aie2.program @placed on <"paper-2x1"> attributes
// CHECK-SAME: layers = [#aie2.layer<"conv1" is "conv" macs 512 nonzero 256 blocks 1 of 2 splits "2 x rows" loc "net.mlir:3:4">,
// CHECK-SAME: #aie2.layer<"pool \22a\22" is "max_pool" macs 0 nonzero 0 blocks 0 of 0>]
// CHECK-SAME: reference = #aie2.reference<roofline 1.000000e-03 layer_bound 2.500000e-03 lower_bound 1.2345678901234567E-4>
aie2.program @placed on <"paper-2x1"> attributes {
    layers = [#aie2.layer<"conv1" is "conv" macs 512 nonzero 256 blocks 1 of 2 splits "2 x rows" loc "net.mlir:3:4">,
              #aie2.layer<"pool \"a\"" is "max_pool" macs 0 nonzero 0 blocks 0 of 0>],
    reference = #aie2.reference<roofline 1.0e-3 layer_bound 2.5e-3 lower_bound 1.2345678901234567E-4>} {
  // CHECK: %[[X:.*]] = aie2.buffer "x" in ddr bytes [64] at [0]
  // CHECK: %[[MX:.*]] = aie2.buffer "mx" in memtile bytes [64] at [524280]
  // CHECK: %[[RING:.*]] = aie2.buffer "ring" in core bytes [64] at [0]
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %p = aie2.buffer "p" in ddr bytes [4] at [128]
  %mx = aie2.buffer "mx" in memtile bytes [64] at [524280]
  %my = aie2.buffer "my" in memtile bytes [64] at [64]
  %mp = aie2.buffer "mp" in memtile bytes [4] at [128]
  %ring = aie2.buffer "ring" in core bytes [64] at [0]
  %out = aie2.buffer "out" in core bytes [64] at [64]
  %w = aie2.buffer "w" in core bytes [4] at [128]
  // CHECK: aie2.parameters %{{.*}} = dense<[1, 2, 3, 4]> : tensor<4xi8>
  aie2.parameters %p = dense<[1, 2, 3, 4]> : tensor<4xi8>
  // CHECK: aie2.port "x" %[[X]] shape [1, 2, 4, 8]
  // CHECK: aie2.port output "y" %{{.*}} shape [1, 2, 4, 8]
  aie2.port "x" %x shape [1, 2, 4, 8]
  aie2.port output "y" %y shape [1, 2, 4, 8]
  // CHECK: %[[K0:.*]] = aie2.lock "k0" core init 2 number 0
  // CHECK: %[[M0:.*]] = aie2.lock "m0" pair from load to loadfm init 0 number 1
  // CHECK: %[[M1:.*]] = aie2.lock "m1" pair from core to write init 0 number 2
  %k0 = aie2.lock "k0" core init 2 number 0
  %m0 = aie2.lock "m0" pair from load to loadfm init 0 number 1
  %m1 = aie2.lock "m1" pair from core to write init 0 number 2

  // CHECK: aie2.load release(%[[M0]] : 1) buffers(%[[X]], %[[MX]]) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]{{$}}
  aie2.load release(%m0 : 1) buffers(%x, %mx) members [at [0] {0 [64 : 1] to 1 [64 : 1]}]
  // CHECK: aie2.loadw buffers
  aie2.loadw buffers(%p, %mp) members [at [0] {0 [4 : 1] to 1 [4 : 1]}]
  // CHECK: aie2.loadwm buffers(%{{.*}}) members [
  // CHECK-NEXT: at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]},
  // CHECK-NEXT: at [1] cores [0] {0 [4 : 1] to 1 [4 : 1]}]
  aie2.loadwm buffers(%mp, %w) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]},
                                        at [1] cores [0] {0 [4 : 1] to 1 [4 : 1]}]
  // CHECK: aie2.loadfm iter 2 acquire(%[[M0]] : 1, %[[K0]] : 2) release(%[[K0]] : 1) buffers(%[[MX]], %[[RING]]) members
  // CHECK-SAME: [at [0] cores [0, 1] each {0 + 8 step 32 rowstep 8 [3 : 8, 8 : 1] to 1 step 32 [24 : 1], fill -128 to 1 + 24 step 32 [8 : 1]}] layer 1 rows 1 {note = "a"}
  aie2.loadfm iter 2 acquire(%m0 : 1, %k0 : 2) release(%k0 : 1) buffers(%mx, %ring) members [
      at [0] cores [0, 1] each {0 + 8 step 32 rowstep 8 [3 : 8, 8 : 1] to 1 step 32 [24 : 1],
                                fill -128 to 1 + 24 step 32 [8 : 1]}] layer 1 rows 1 {note = "a"}
  // CHECK: aie2.conv iter 2 acquire(%[[K0]] : 1) input(%[[RING]]) params(%{{.*}}) output(%{{.*}}) shape <input 0 step 32 pitch 32 output 0 step 32 window 3x1 rows 1 to 3 stride 2 dilation 2x1 width [4] channels [8, 0] from 8> takes 1 frees 1
  aie2.conv iter 2 acquire(%k0 : 1) input(%ring) params(%w) output(%out)
      shape <input 0 step 32 pitch 32 output 0 step 32 window 3x1 rows 1 to 3 stride 2 dilation 2x1 width [4] channels [8, 0] from 8> takes 1 frees 1
  // CHECK: aie2.max_pool input(%[[RING]]) output(%{{.*}}) shape <input 0 pitch 32 output 0 window 2x2 rows 0 to 2 stride 2 width [2] channels [8, 8]>
  aie2.max_pool input(%ring) output(%out) shape <input 0 pitch 32 output 0 window 2x2 rows 0 to 2 stride 2 width [2] channels [8, 8]>
  // CHECK: aie2.avg_pool {{.*}} valid [0] to [4]>
  aie2.avg_pool input(%ring) params(%w) output(%out) shape <input 0 pitch 32 output 0 window 2x2 rows 0 to 2 stride 2 width [2] channels [8, 8] valid [0] to [4]>
  // CHECK: aie2.add input(%[[RING]]) input2(%[[RING]]) params(%{{.*}}) output(%{{.*}}) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
  aie2.add input(%ring) input2(%ring) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
  // CHECK: aie2.conv iter 3 {{.*}} from 8 sums out at 256 step 128>
  aie2.conv iter 3 input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 sums out at 256 step 128>
  // CHECK: aie2.conv {{.*}} from 8 sums in out at 0>
  aie2.conv input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8] from 8 sums in out at 0>
  // CHECK: aie2.dwconv iter 2 acquire(%[[K0]] : 1) input(%[[RING]]) params(%{{.*}}) output(%{{.*}}) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [2] channels [8, 8]>
  aie2.dwconv iter 2 acquire(%k0 : 1) input(%ring) params(%w) output(%out) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [2] channels [8, 8]>
  // CHECK: aie2.sub input(%[[RING]]) input2(%[[RING]]) params
  aie2.sub input(%ring) input2(%ring) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
  // CHECK: aie2.mul input(%[[RING]]) input2(%[[RING]]) params
  aie2.mul input(%ring) input2(%ring) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8, 8]>
  // CHECK: aie2.copy input(%[[RING]]) params(%{{.*}}) output(%{{.*}}) shape <input 0 output 0 window 1x1 rows 0 to 0 width [4] channels [8, 8]> layer 1
  aie2.copy input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 0 width [4] channels [8, 8]> layer 1
  // CHECK: aie2.writefm iter 2 buffers
  aie2.writefm iter 2 buffers(%out, %my) members [at [0] cores [0] {0 step 32 [32 : 1] to 1 step 32 [32 : 1]}]
  // CHECK: aie2.sync core acquire(%[[K0]] : 1) release(%[[M1]] : 1) at [0] cores [0, 1] layer 1
  aie2.sync core acquire(%k0 : 1) release(%m1 : 1) at [0] cores [0, 1] layer 1
  // CHECK: aie2.sync loadfm{{$}}
  aie2.sync loadfm
  // CHECK: aie2.write acquire(%[[M1]] : 1) buffers(%{{.*}}) members [at [0] channel 1 {0 [64 : 1] to 1 [64 : 1]}]
  aie2.write acquire(%m1 : 1) buffers(%my, %y) members [at [0] channel 1 {0 [64 : 1] to 1 [64 : 1]}]
}

// Before they are chosen the program is as valid.
// CHECK-LABEL: aie2.program @unplaced on <"paper-3x3-overlap{ddr_bytes_per_second=2.5e8}">
aie2.program @unplaced on <"paper-3x3-overlap{ddr_bytes_per_second=2.5e8}"> {
  // CHECK: aie2.buffer "t" in memtile bytes [1, 0, 512]{{$}}
  %t = aie2.buffer "t" in memtile bytes [1, 0, 512]
  // CHECK: aie2.lock "k" core init 0{{$}}
  %k = aie2.lock "k" core init 0
  // CHECK: aie2.parameters %{{.*}} = dense_resource<blob> : tensor<4xi8>
  %p = aie2.buffer "p" in ddr bytes [4]
  aie2.parameters %p = dense_resource<blob> : tensor<4xi8>
}

// Transfers and kernels may alternate with the op behind them.
// CHECK-LABEL: aie2.program @alternating on <"paper-1x1">
aie2.program @alternating on <"paper-1x1"> {
  %x = aie2.buffer "x" in ddr bytes [64] at [0]
  %y = aie2.buffer "y" in ddr bytes [64] at [64]
  %p = aie2.buffer "p" in ddr bytes [4] at [128]
  %mx = aie2.buffer "mx" in memtile bytes [64]
  %my = aie2.buffer "my" in memtile bytes [64]
  %mp = aie2.buffer "mp" in memtile bytes [4]
  %ring = aie2.buffer "ring" in core bytes [512]
  %out = aie2.buffer "out" in core bytes [512]
  %w = aie2.buffer "w" in core bytes [64]
  %k = aie2.lock "k" core init 1
  // CHECK: aie2.load with_next buffers
  aie2.load with_next buffers(%x, %mx) members [at [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  aie2.load buffers(%x, %mx) members [at [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  // CHECK: aie2.loadw with_next buffers
  aie2.loadw with_next buffers(%p, %mp) members [at [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  aie2.loadw buffers(%p, %mp) members [at [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  // CHECK: aie2.loadfm with_next buffers
  aie2.loadfm with_next buffers(%mx, %ring) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  aie2.loadfm buffers(%mx, %ring) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  // CHECK: aie2.loadwm with_next buffers
  aie2.loadwm with_next buffers(%mp, %w) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  aie2.loadwm buffers(%mp, %w) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  // CHECK: aie2.writefm with_next buffers
  aie2.writefm with_next buffers(%out, %my) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  aie2.writefm buffers(%out, %my) members [at [0] cores [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  // CHECK: aie2.write with_next buffers
  aie2.write with_next buffers(%my, %y) members [at [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  aie2.write buffers(%my, %y) members [at [0] {0 [4 : 1] to 1 [4 : 1]}] layer 1 rows 1
  // CHECK: aie2.conv with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.conv with_next acquire(%k : 1) release(%k : 1) input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8] from 8> layer 1 takes 1 frees 1
  // CHECK: aie2.dwconv with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.dwconv with_next acquire(%k : 1) release(%k : 1) input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
  // CHECK: aie2.max_pool with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.max_pool with_next acquire(%k : 1) release(%k : 1) input(%ring) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
  // CHECK: aie2.avg_pool with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.avg_pool with_next acquire(%k : 1) release(%k : 1) input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8] valid [0] to [4]> layer 1 takes 1 frees 1
  // CHECK: aie2.add with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.add with_next acquire(%k : 1) release(%k : 1) input(%ring) input2(%ring) params(%w) output(%out) shape <input 0 input2 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
  // CHECK: aie2.sub with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.sub with_next acquire(%k : 1) release(%k : 1) input(%ring) input2(%ring) params(%w) output(%out) shape <input 0 input2 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
  // CHECK: aie2.mul with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.mul with_next acquire(%k : 1) release(%k : 1) input(%ring) input2(%ring) params(%w) output(%out) shape <input 0 input2 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
  // CHECK: aie2.copy with_next acquire(%{{.*}} : 1) release(%{{.*}} : 1) input({{.*}} layer 1 takes 1 frees 1
  aie2.copy with_next acquire(%k : 1) release(%k : 1) input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]> layer 1 takes 1 frees 1
  aie2.copy input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
}

// CHECK-LABEL: func.func @host
// CHECK: aie2.call @placed(%{{.*}}) : (tensor<1x2x4x8xi8>) -> tensor<1x2x4x8xi8>
func.func @host(%x: tensor<1x2x4x8xi8>) -> tensor<1x2x4x8xi8> {
  %y = aie2.call @placed(%x) : (tensor<1x2x4x8xi8>) -> tensor<1x2x4x8xi8>
  return %y : tensor<1x2x4x8xi8>
}

// Each attribute stands alone too.
// CHECK: test.all = [#aie2.access<0 memtile -1 + 128 step 112 rowstep 8 [4 : 112, 28 : 1]>, #aie2.access<1 []>,
// CHECK-SAME: #aie2.piece<0 [28 : 1] to 1 [28 : 1]>, #aie2.piece<fill 0 to 1 + -4 [4 : 1]>,
// CHECK-SAME: #aie2.member<at [0, 1] cores [2] {0 [28 : 1] to 1 [28 : 1]}>, #aie2.member<at [] {}>,
// CHECK-SAME: #aie2.kernel<input 0 output 0 window 1x1 rows 0 to 1 width [] channels []>,
// CHECK-SAME: #aie2.work<network [1, 2, 3, 4, 5, 6] live [1, 2, 3, 4] layers [1, 2, 3, 4, 5, 6]>]
module attributes {test.all = [
  #aie2.access<0 memtile -1 + 128 step 112 rowstep 8 [4 : 112, 28 : 1]>, #aie2.access<1 []>,
  #aie2.piece<0 [28 : 1] to 1 [28 : 1]>, #aie2.piece<fill 0 to 1 + -4 [4 : 1]>,
  #aie2.member<at [0, 1] cores [2] {0 [28 : 1] to 1 [28 : 1]}>, #aie2.member<at [] {}>,
  #aie2.kernel<input 0 output 0 window 1x1 rows 0 to 1 width [] channels []>,
  #aie2.work<network [1, 2, 3, 4, 5, 6] live [1, 2, 3, 4] layers [1, 2, 3, 4, 5, 6]>]} {}
}

{-#
  dialect_resources: { builtin: { blob: "0x0100000001020304" } }
#-}
