// One remark for each op that says whether it can be compiled, or why not.
// RUN: bsaie-opt %s --bsaie-explain -o %t.mlir 2>&1 | FileCheck %s --implicit-check-not=error
// It changes nothing.
// RUN: bsaie-opt %s -o %t.same.mlir && cmp %t.mlir %t.same.mlir
//
// Every op of the networks of the zoo can be compiled.
// RUN: bsaie-zoo resnet50 -o %t.n.mlirbc && bsaie-opt %t.n.mlirbc --bsaie-explain -o /dev/null 2>&1 | FileCheck %s --check-prefix=RESNET --implicit-check-not="not supported"
// RESNET: conv1{{.*}}: tosa.conv2d in @main: supported
// RESNET: remark: [[N:[0-9]+]] of [[N]] ops are supported
// RUN: bsaie-zoo inception_v3 -o %t.n.mlirbc && bsaie-opt %t.n.mlirbc --bsaie-explain -o /dev/null 2>&1 | FileCheck %s --check-prefix=ALL --implicit-check-not="not supported"
// RUN: bsaie-zoo mobilenet_v2 -o %t.n.mlirbc && bsaie-opt %t.n.mlirbc --bsaie-explain -o /dev/null 2>&1 | FileCheck %s --check-prefix=ALL --implicit-check-not="not supported"
// RUN: bsaie-zoo vgg16 -o %t.n.mlirbc && bsaie-opt %t.n.mlirbc --bsaie-explain -o /dev/null 2>&1 | FileCheck %s --check-prefix=ALL --implicit-check-not="not supported"
// ALL: remark: [[N:[0-9]+]] of [[N]] ops are supported

// CHECK: tosa.clamp in @dynamic: not supported: input has type 'tensor<?x4x4x8xi8>'; every shape must be static
func.func @dynamic(%x: tensor<?x4x4x8xi8>) -> tensor<?x4x4x8xi8> {
  %y = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<?x4x4x8xi8>) -> tensor<?x4x4x8xi8>
  return %y : tensor<?x4x4x8xi8>
}

// CHECK: tosa.clamp in @int16: not supported: input has element type 'i16'; only int8 networks are supported
func.func @int16(%x: tensor<1x4x4x8xi16>) -> tensor<1x4x4x8xi16> {
  %y = tosa.clamp %x {min_val = 0 : i16, max_val = 9 : i16} : (tensor<1x4x4x8xi16>) -> tensor<1x4x4x8xi16>
  return %y : tensor<1x4x4x8xi16>
}

// What is one layer with an op that cannot be is named with it.
// CHECK: tosa.conv2d in @layer: not supported: weights are not a constant
// CHECK: tosa.rescale in @layer: not supported: {{.*}}tosa.conv2d, which is not supported
// CHECK: tosa.argmax in @layer: not supported: it has no counterpart
func.func @layer(%x: tensor<1x4x4x8xi8>, %w: tensor<8x1x1x8xi8>) -> tensor<1x4x4xi32> {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %c = tosa.conv2d %x, %w, %b, %z, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<8x1x1x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x4x4x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %a = tosa.argmax %r {axis = 3 : i32} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4xi32>
  return %a : tensor<1x4x4xi32>
}

// A mask is read on tosa.conv2d alone, calls are not followed, and neither are branches.
// CHECK: tosa.max_pool2d in @others: not supported: has a mask; only tosa.conv2d may have one
// CHECK: func.call in @others: not supported: calls @int16; functions are compiled one by one, unless they are inlined first
// CHECK: tosa.cond_if in @others: not supported: it has no counterpart
// CHECK: tosa.clamp in @blocks: not supported: the function has more than one block
// CHECK: cf.br in @blocks: not supported: the function has more than one block
// CHECK: remark: 0 of 10 ops are supported
func.func @others(%x: tensor<1x4x4x8xi8>, %i: tensor<1x4x4x8xi16>, %p: tensor<i1>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi16>, tensor<1x4x4x8xi8>) {
  %y = tosa.max_pool2d %x {blocksparse.mask = #blocksparse.mask<8x8, 1x1, all>, kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  %j = call @int16(%i) : (tensor<1x4x4x8xi16>) -> tensor<1x4x4x8xi16>
  %k = tosa.cond_if %p (%a = %x) : tensor<i1> (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  ^bb0(%l: tensor<1x4x4x8xi8>):
    %n = tosa.clamp %l {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
    tosa.yield %n : tensor<1x4x4x8xi8>
  } else {
  ^bb0(%l: tensor<1x4x4x8xi8>):
    tosa.yield %l : tensor<1x4x4x8xi8>
  }
  return %y, %j, %k : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi16>, tensor<1x4x4x8xi8>
}

func.func @blocks(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %y = tosa.clamp %x {min_val = 0 : i8, max_val = 9 : i8} : (tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8>
  cf.br ^end
^end:
  return %y : tensor<1x4x4x8xi8>
}
