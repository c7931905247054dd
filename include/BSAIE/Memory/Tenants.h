//===- Tenants.h - Who has the bytes of a circular memory -------*- C++ -*-===//
//
// Part of the BSAIE project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every byte belongs to the tenant that took it last. Knows no lifetimes.
//
//===----------------------------------------------------------------------===//

#ifndef BSAIE_MEMORY_TENANTS_H
#define BSAIE_MEMORY_TENANTS_H

#include <algorithm>
#include <cstdint>
#include <map>

namespace bsaie {

template <typename Tenant>
class Tenants {
public:
  explicit Tenants(int64_t capacityBytes) : capacity(capacityBytes) {}

  /// Gives `tenant` the bytes [begin, begin + bytes), which may pass the end of
  /// the memory. Calls `leaves` with all that had some of them, some perhaps
  /// more than once.
  template <typename F>
  void take(int64_t begin, int64_t bytes, Tenant tenant, F leaves) {
    int64_t end = begin + bytes;
    takeStraight(begin, std::min(end, capacity), tenant, leaves);
    if (end > capacity)
      takeStraight(0, end - capacity, tenant, leaves);
  }

private:
  struct Lease {
    int64_t end;
    Tenant tenant;
  };

  template <typename F>
  void takeStraight(int64_t begin, int64_t end, Tenant tenant, F &leaves) {
    auto it = leases.lower_bound(begin);
    if (it != leases.begin() && std::prev(it)->second.end > begin)
      --it;
    while (it != leases.end() && it->first < end) {
      auto [from, lease] = *it;
      leaves(lease.tenant);
      it = leases.erase(it);
      if (from < begin)
        leases.insert({from, {begin, lease.tenant}});
      if (lease.end > end)
        it = leases.insert({end, lease}).first;
    }
    leases.insert_or_assign(begin, Lease{end, tenant});
  }

  int64_t capacity;
  /// By the first byte.
  std::map<int64_t, Lease> leases;
};

} // namespace bsaie

#endif // BSAIE_MEMORY_TENANTS_H
