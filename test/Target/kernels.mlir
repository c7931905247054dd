// The kernels beside convolutions of all inputs: parts with sums, DWCONV, SUB, MUL, COPY.
// RUN: bsaie-translate --aie2-to-asm %s | FileCheck %s
// RUN: bsaie-opt %s --emit-bytecode | bsaie-translate --aie2-to-asm | FileCheck %s

// CHECK: .program
// CHECK: CONV iter 2 in b0+0 step 16 pitch 0 params b2 out b3+0 {{.*}} cin 16 sums out +256 step 128 layer 0
// CHECK: CONV iter 1 {{.*}} cin 8 sums in out +0 layer 0
// CHECK: CONV iter 1 {{.*}} cin 8 sums in +0 step -4 layer 0
// CHECK: DWCONV iter 1 in b0+0 pitch 48 params b2 out b3+0 kernel 3x3 rows 1..3 stride 1 dilation 1x1 width (4) channels (8) layer 0
// CHECK: SUB iter 1 in b0+0 pitch 0 in2 b1+0 step 32 params b2 out b3+0 kernel 1x1 rows 0..1
// CHECK: MUL iter 1 in b0+0 pitch 0 in2 b1+0 step 32 params b2 out b3+0 kernel 1x1 rows 0..1
// CHECK: ## layer 0: padding
// CHECK: COPY iter 1 in b0+0 pitch 0 params b2 out b3+0 kernel 1x1 rows 0..0
aie2.program @main on <"paper-1x1"> {
  %ring = aie2.buffer "ring" in core bytes [512] at [0]
  %ring2 = aie2.buffer "ring2" in core bytes [512] at [512]
  %w = aie2.buffer "w" in core bytes [512] at [1024]
  %out = aie2.buffer "out" in core bytes [512] at [1536]
  aie2.conv iter 2 input(%ring) params(%w) output(%out) shape <input 0 step 16 output 0 window 1x1 rows 0 to 1 width [4] channels [8] from 16 sums out at 256 step 128>
  aie2.conv input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8] from 8 sums in out at 0>
  aie2.conv input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 1 width [4] channels [8] from 8 sums in at 0 step -4>
  aie2.dwconv input(%ring) params(%w) output(%out) shape <input 0 pitch 48 output 0 window 3x3 rows 1 to 3 width [4] channels [8]>
  aie2.sub input(%ring) input2(%ring2) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
  aie2.mul input(%ring) input2(%ring2) params(%w) output(%out) shape <input 0 input2 0 step 32 output 0 window 1x1 rows 0 to 1 width [4] channels [8]>
  aie2.copy input(%ring) params(%w) output(%out) shape <input 0 output 0 window 1x1 rows 0 to 0 width [4] channels [8]>
}
