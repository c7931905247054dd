// Pads and slices: taken over by their readers where that is exact, else copied.
// RUN: bsaie-opt %s --convert-tosa-to-blocksparse --split-input-file | FileCheck %s

// A convolution takes over a pad with its zero point, also behind a slice; another value
// is copied.
// CHECK-LABEL: func.func @conv
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[C:.*]] = blocksparse.copy %[[X]] {blocksparse.name = "copy0", pad = array<i64: 1, 2, 0, 1>}
// CHECK: blocksparse.conv2d %[[X]], %{{.*}} input_zp = 3 : i8, pad = array<i64: 2, 3, 1, 2>
// CHECK: blocksparse.conv2d %[[C]], %{{.*}} input_zp = 3 : i8, pad = array<i64: 1, 1, 1, 1>
// CHECK: blocksparse.conv2d %[[X]], %{{.*}} input_zp = 3 : i8, pad = array<i64: -1, 2, 0, 1>
func.func @conv(%x: tensor<1x4x4x8xi8>) -> (tensor<1x7x5x8xi8>, tensor<1x7x5x8xi8>, tensor<1x3x3x8xi8>) {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %b = "tosa.const"() <{values = dense<0> : tensor<8xi32>}> : () -> tensor<8xi32>
  %w = "tosa.const"() <{values = dense<1> : tensor<8x3x3x8xi8>}> : () -> tensor<8x3x3x8xi8>
  %zp = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %pads = tosa.const_shape {values = dense<[0, 0, 1, 2, 0, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %from = tosa.const_shape {values = dense<[0, 2, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 5, 5, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %p = tosa.pad %x, %pads, %zp : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x7x5x8xi8>
  %q = tosa.pad %x, %pads, %z : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x7x5x8xi8>
  %t = tosa.slice %p, %from, %size : (tensor<1x7x5x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x5x5x8xi8>
  %c = tosa.conv2d %p, %w, %b, %zp, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x7x5x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x7x5x8xi32>
  %r = tosa.rescale %c, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x7x5x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x7x5x8xi8>
  %d = tosa.conv2d %q, %w, %b, %zp, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x7x5x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x7x5x8xi32>
  %u = tosa.rescale %d, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x7x5x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x7x5x8xi8>
  %e = tosa.conv2d %t, %w, %b, %zp, %z {acc_type = i32, dilation = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x5x5x8xi8>, tensor<8x3x3x8xi8>, tensor<8xi32>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x3x3x8xi32>
  %v = tosa.rescale %e, %m, %s, %zero, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x3x3x8xi32>, tensor<1xi32>, tensor<1xi8>, tensor<1xi32>, tensor<1xi8>) -> tensor<1x3x3x8xi8>
  return %r, %u, %v : tensor<1x7x5x8xi8>, tensor<1x7x5x8xi8>, tensor<1x3x3x8xi8>
}

// -----

// A maximum takes over what never wins, unless a window would read nothing else; an
// average takes over its zero point, which then counts in the divisor.
// CHECK-LABEL: func.func @pools
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[C:.*]] = blocksparse.copy %[[X]] {{.*}}pad = array<i64: 1, 0, 1, 0>, pad_value = -128 : i8}
// CHECK: blocksparse.max_pool2d %[[X]] {{.*}}kernel = array<i64: 2, 2>, pad = array<i64: 1, 0, 1, 0>
// CHECK: blocksparse.max_pool2d %[[C]] {{.*}}kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>
// CHECK: blocksparse.avg_pool2d %[[X]] {{.*}}count_pad, {{.*}}pad = array<i64: 1, 0, 1, 0>
func.func @pools(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x5x5x8xi8>, tensor<1x4x4x8xi8>) {
  %low = "tosa.const"() <{values = dense<-128> : tensor<1xi8>}> : () -> tensor<1xi8>
  %pads = tosa.const_shape {values = dense<[0, 0, 1, 0, 1, 0, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %p = tosa.pad %x, %pads, %low : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x5x5x8xi8>
  %m = tosa.max_pool2d %p {kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x5x5x8xi8>) -> tensor<1x4x4x8xi8>
  %n = tosa.max_pool2d %p {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x5x5x8xi8>) -> tensor<1x5x5x8xi8>
  %a = tosa.avg_pool2d %p, %low, %low {acc_type = i32, kernel = array<i64: 2, 2>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x5x5x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  return %m, %n, %a : tensor<1x4x4x8xi8>, tensor<1x5x5x8xi8>, tensor<1x4x4x8xi8>
}

// -----

// What an average does not take over: another value than its zero point, pads beside pads
// of its own, and pads of which a window could read nothing else. Of a pad that a slice cuts,
// what is left counts; of one that is cut off altogether the pool crops.
// CHECK-LABEL: func.func @averages
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[C:.*]] = blocksparse.copy %[[X]] {{.*}}pad = array<i64: 1, 1, 1, 1>, pad_value = 3 : i8}
// CHECK: blocksparse.avg_pool2d %[[X]] {{.*}}count_pad, input_zp = 3 : i8, kernel = array<i64: 3, 3>, output_zp = 4 : i8, pad = array<i64: 1, 1, 1, 1>
// CHECK: blocksparse.avg_pool2d %[[C]] {blocksparse.name = "pool1", input_zp = 4 : i8, {{.*}}pad = array<i64: 0, 0, 0, 0>
// CHECK: blocksparse.avg_pool2d %[[C]] {blocksparse.name = "pool2", input_zp = 3 : i8, {{.*}}pad = array<i64: 1, 1, 1, 1>
// CHECK: blocksparse.avg_pool2d %[[C]] {blocksparse.name = "pool3", input_zp = 3 : i8, kernel = array<i64: 1, 1>, {{.*}}pad = array<i64: 0, 0, 0, 0>
// CHECK: blocksparse.avg_pool2d %[[X]] {{.*}}count_pad, input_zp = 3 : i8, {{.*}}pad = array<i64: 1, -1, 1, -1>
// CHECK: blocksparse.avg_pool2d %[[X]] {blocksparse.name = "pool5", input_zp = 3 : i8, {{.*}}pad = array<i64: -1, 0, -1, 0>
func.func @averages(%x: tensor<1x4x4x8xi8>) -> (tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x6x6x8xi8>, tensor<1x6x6x8xi8>, tensor<1x2x2x8xi8>, tensor<1x1x1x8xi8>) {
  %three = "tosa.const"() <{values = dense<3> : tensor<1xi8>}> : () -> tensor<1xi8>
  %four = "tosa.const"() <{values = dense<4> : tensor<1xi8>}> : () -> tensor<1xi8>
  %pads = tosa.const_shape {values = dense<[0, 0, 1, 1, 1, 1, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %first = tosa.const_shape {values = dense<[0, 0, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %second = tosa.const_shape {values = dense<[0, 2, 2, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %most = tosa.const_shape {values = dense<[1, 4, 4, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %inner = tosa.const_shape {values = dense<[1, 3, 3, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %p = tosa.pad %x, %pads, %three : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x6x6x8xi8>
  %0 = tosa.avg_pool2d %p, %three, %four {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x6x6x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %1 = tosa.avg_pool2d %p, %four, %four {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x6x6x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x8xi8>
  %2 = tosa.avg_pool2d %p, %three, %four {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 1, 1, 1, 1>, stride = array<i64: 1, 1>} : (tensor<1x6x6x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x8xi8>
  %3 = tosa.avg_pool2d %p, %three, %four {acc_type = i32, kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x6x6x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x6x6x8xi8>
  %s = tosa.slice %p, %first, %most : (tensor<1x6x6x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x4x4x8xi8>
  %4 = tosa.avg_pool2d %s, %three, %four {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x4x4x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x2x2x8xi8>
  %t = tosa.slice %p, %second, %inner : (tensor<1x6x6x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x3x8xi8>
  %5 = tosa.avg_pool2d %t, %three, %four {acc_type = i32, kernel = array<i64: 3, 3>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x3x3x8xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x1x1x8xi8>
  return %0, %1, %2, %3, %4, %5 : tensor<1x4x4x8xi8>, tensor<1x4x4x8xi8>, tensor<1x6x6x8xi8>, tensor<1x6x6x8xi8>, tensor<1x2x2x8xi8>, tensor<1x1x1x8xi8>
}

// -----

// Channels are read in place; what is returned is copied. A padded channel is one
// without weights.
// CHECK-LABEL: func.func @channels
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: %[[T:.*]] = blocksparse.copy %{{.*}} {{.*}}pad = array<i64: -1, 0, 0, 0>} : (tensor<1x4x4x2xi8>) -> tensor<1x3x4x2xi8>
// CHECK: %[[S:.*]] = tensor.extract_slice %[[X]][0, 0, 0, 3] [1, 4, 4, 2]
// CHECK: %[[Q:.*]] = blocksparse.max_pool2d %[[S]] {{.*}}pad = array<i64: -1, 0, 0, 0>
// CHECK: %[[W:.*]] = blocksparse.weights dense<{{.*}}> : tensor<18x1x1x8xi8> mask(<8x8, 3x1, ["1", "1", "0"]>)
// CHECK: %[[P:.*]] = blocksparse.conv2d %[[X]], %[[W]] {{.*}}pad = array<i64: 1, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 30>
// CHECK: return %[[Q]], %[[T]], %[[P]]
func.func @channels(%x: tensor<1x4x4x8xi8>) -> (tensor<1x3x4x2xi8>, tensor<1x3x4x2xi8>, tensor<1x5x4x18xi8>) {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %pads = tosa.const_shape {values = dense<[0, 0, 1, 0, 0, 0, 2, 8]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %from = tosa.const_shape {values = dense<[0, 1, 0, 3]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 3, 4, 2]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %s = tosa.slice %x, %from, %size : (tensor<1x4x4x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x4x2xi8>
  %p = tosa.max_pool2d %s {kernel = array<i64: 1, 1>, pad = array<i64: 0, 0, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x3x4x2xi8>) -> tensor<1x3x4x2xi8>
  %q = tosa.pad %x, %pads, %z : (tensor<1x4x4x8xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x5x4x18xi8>
  return %p, %s, %q : tensor<1x3x4x2xi8>, tensor<1x3x4x2xi8>, tensor<1x5x4x18xi8>
}

// -----

// Rows that a slice has cut off do not come back as padding.
// CHECK-LABEL: func.func @cropped
// CHECK: %[[C:.*]] = blocksparse.copy %{{.*}} {{.*}}pad = array<i64: -1, 0, 0, 0>}
// CHECK: blocksparse.max_pool2d %[[C]] {{.*}}pad = array<i64: 1, 1, 0, 0>
func.func @cropped(%x: tensor<1x4x4x8xi8>) -> tensor<1x4x4x8xi8> {
  %from = tosa.const_shape {values = dense<[0, 1, 0, 0]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %size = tosa.const_shape {values = dense<[1, 3, 4, 8]> : tensor<4xindex>} : () -> !tosa.shape<4>
  %s = tosa.slice %x, %from, %size : (tensor<1x4x4x8xi8>, !tosa.shape<4>, !tosa.shape<4>) -> tensor<1x3x4x8xi8>
  %r = tosa.max_pool2d %s {kernel = array<i64: 2, 1>, pad = array<i64: 1, 1, 0, 0>, stride = array<i64: 1, 1>} : (tensor<1x3x4x8xi8>) -> tensor<1x4x4x8xi8>
  return %r : tensor<1x4x4x8xi8>
}

// -----

// A pad, a rescale and a clamp are one copy; a rescale of each channel is a depthwise
// convolution by one.
// CHECK-LABEL: func.func @rescales
// CHECK-SAME: (%[[X:.*]]: tensor
// CHECK: blocksparse.copy %[[X]] {blocksparse.name = "copy0", min_val = 0 : i8, pad = array<i64: 1, 0, 0, 0>, requant = #blocksparse.requant<1073741824 shift 37>}
// CHECK: blocksparse.depthwise_conv2d %[[X]] {bias = array<i32: 0, 0>, blocksparse.name = "rescale0", {{.*}}input_zp = 7 : i8, {{.*}}requant = #blocksparse.requant<[3, 4] shift [30, 31], double_round, output_zp = 9>{{.*}}weights = dense<1> : tensor<1x1x2x1xi8>}
func.func @rescales(%x: tensor<1x4x4x2xi8>) -> (tensor<1x5x4x2xi8>, tensor<1x4x4x2xi8>) {
  %z = "tosa.const"() <{values = dense<0> : tensor<1xi8>}> : () -> tensor<1xi8>
  %zero = "tosa.const"() <{values = dense<0> : tensor<1xi32>}> : () -> tensor<1xi32>
  %m = "tosa.const"() <{values = dense<1073741824> : tensor<1xi32>}> : () -> tensor<1xi32>
  %s = "tosa.const"() <{values = dense<37> : tensor<1xi8>}> : () -> tensor<1xi8>
  %pads = tosa.const_shape {values = dense<[0, 0, 1, 0, 0, 0, 0, 0]> : tensor<8xindex>} : () -> !tosa.shape<8>
  %p = tosa.pad %x, %pads, %z : (tensor<1x4x4x2xi8>, !tosa.shape<8>, tensor<1xi8>) -> tensor<1x5x4x2xi8>
  %r = tosa.rescale %p, %m, %s, %z, %z {input_unsigned = false, output_unsigned = false, per_channel = false, rounding_mode = SINGLE_ROUND, scale32 = true} : (tensor<1x5x4x2xi8>, tensor<1xi32>, tensor<1xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x5x4x2xi8>
  %k = tosa.clamp %r {min_val = 0 : i8, max_val = 127 : i8} : (tensor<1x5x4x2xi8>) -> tensor<1x5x4x2xi8>
  %izp = "tosa.const"() <{values = dense<7> : tensor<1xi8>}> : () -> tensor<1xi8>
  %ozp = "tosa.const"() <{values = dense<9> : tensor<1xi8>}> : () -> tensor<1xi8>
  %ms = "tosa.const"() <{values = dense<[3, 4]> : tensor<2xi32>}> : () -> tensor<2xi32>
  %ss = "tosa.const"() <{values = dense<[30, 31]> : tensor<2xi8>}> : () -> tensor<2xi8>
  %c = tosa.rescale %x, %ms, %ss, %izp, %ozp {input_unsigned = false, output_unsigned = false, per_channel = true, rounding_mode = DOUBLE_ROUND, scale32 = true} : (tensor<1x4x4x2xi8>, tensor<2xi32>, tensor<2xi8>, tensor<1xi8>, tensor<1xi8>) -> tensor<1x4x4x2xi8>
  return %k, %c : tensor<1x5x4x2xi8>, tensor<1x4x4x2xi8>
}
