// Convolutions of a few channels whose kernel's columns are channels in the cores, with what else a
// core can do: a max pool that reads them, also beyond the image, and a sum with another activation. Both
// read a slice of the tensor's channels. Programs on several meshes, with steps, tiles and small memories,
// equal the oracle.
//
// DEFINE: %{fast} = loadfm_bytes_per_second=1e12, writefm_bytes_per_second=1e12
// DEFINE: %{run} = sh %S/Inputs/run.sh %t/r %s
// RUN: rm -rf %t && mkdir %t
// RUN: bsaie-zoo image --input=15x21x5 --write-input=%t/x.npy
// RUN: bsaie-opt %s --device=paper-4x4 --pipeline=blocksparse-to-tosa -o %t/t.mlir
// RUN: bsaie-oracle %t/t.mlir --input %t/x.npy --output %t/o.npy
// RUN: bsaie-opt %s --device='paper-2x3{%{fast}}' --pipeline=tile -o %t/tiled.mlir
// RUN: FileCheck %s < %t/tiled.mlir
// CHECK: max_pool = {{.*}}folded = 1
// CHECK: folded = 1>, sum =
// RUN: bsaie-opt %t/tiled.mlir --pipeline=blocksparse-to-tosa -o %t/g.mlir
// RUN: bsaie-oracle %t/g.mlir --input %t/x.npy --compare %t/o.npy
// RUN: %{run} 'paper-2x3{%{fast}}' tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: %{run} 'paper-1x1{%{fast}}' tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: %{run} 'paper-4x5-overlap{%{fast}}' 'tile{effort=2},allocate' %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: %{run} 'paper-2x2-m2{%{fast}, core_buffer_bytes=2500}' tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2
// RUN: %{run} 'paper-2x2{%{fast}, memtile_bytes=2000}' tile,allocate %t/x.npy %t/o.npy --jitter-seeds=2

#bias = array<i32: 100, 2, -300, 4, 50, 6, 7, -8>
#scale = #blocksparse.requant<1073741824 shift 38, output_zp = 3>
!w = !blocksparse.weights<8x3x5x3, 8x8, cbr>
func.func @main(%x: tensor<1x15x21x5xi8>) -> tensor<1x8x11x8xi8> {
  %w = blocksparse.weights dense<"0x82B70EEE7F1A5039BEF07EC2347F066ED08F5DC7512447E3404300026B6E545594A065685D64C4980BB8D4544A8721A99A01AD219EB59CF6A15EF6F15A1D830BB7CE09D6BBC004E7175C643C7DECB0B580EC37BC9712DD2E6AAEB94BAE8D2F9FA29C5A284C9EF7521829CF1079B080E9D74A1C10FCAB6A4243D33656DEBE4C1ED79648E856E8F9A2F58C95F0CE4B39C15BFFAD5C2DFB8BB820B6119CBA8FF88796AE5B05F280A68CED93B6B28CB0D1B358E6BAAB485565B9F49028D557D79A8A0E6451E15C705C15F173541B4438A25CF76312D4EEB3C2246879BF00B3CF8ED13ABF129A3097AD96B442D6D1BDEF4850C3F465442EB300C337A648A6C0DBDD73FC95F5C2C451859AFE80D40AA39DFB9249F40C3EE37D961445C806F58C7CF2127DFA894F9296FCF33C08409990AC970DEDB3B843120181E9376107DBDAF6C5F3C86497EE219B01DD92F19F4954F4FEA94ED9182375882B200DAADB23CFF9193F3E70384495E04C5D"> : tensor<8x3x5x3xi8> mask(<8x8, 1x1, all>) : !w
  %s = tensor.extract_slice %x[0, 0, 0, 2] [1, 15, 21, 3] [1, 1, 1, 1] : tensor<1x15x21x5xi8> to tensor<1x15x21x3xi8>
  %b = blocksparse.conv2d %s, %w {bias = #bias, requant = #scale, pad = array<i64: 1, 1, 2, 2>,
    stride = array<i64: 1, 1>, dilation = array<i64: 1, 1>, input_zp = 7 : i8,
    max_pool = #blocksparse.max_pool<kernel = [3, 3], pad = [1, 1, 1, 1], stride = [2, 2]>}
    : (tensor<1x15x21x3xi8>, !w) -> tensor<1x8x11x8xi8>
  %y = blocksparse.conv2d %s, %w add %b {bias = #bias, requant = #scale, pad = array<i64: 1, 1, 1, 3>,
    stride = array<i64: 2, 2>, dilation = array<i64: 1, 1>, input_zp = 7 : i8,
    sum = #blocksparse.sum<self = <1073741824 shift 11>, addend = <1073741824 shift 12, input_zp = 3>, requant = <1073741824 shift 49>, min = -100, max = 127>}
    : (tensor<1x15x21x3xi8>, !w, tensor<1x8x11x8xi8>) -> tensor<1x8x11x8xi8>
  return %y : tensor<1x8x11x8xi8>
}
