// target.hpp: what the fuzz targets share: reading their input, and stopping at what must not be.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <msr/driver.h>

#include "core/base/result.hpp"
#include "core/base/text_source.hpp"
#include "drivers/mysql/dialect.hpp"
#include "drivers/postgresql/dialect.hpp"
#include "drivers/sqlite/dialect.hpp"

/// The entry point that libFuzzer calls, and main.cpp where that is not there.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace msr::fuzz {

/// Ends the process, as a fuzzer expects it of a finding.
inline void Require(bool holds, const char *what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// The bytes of an input. Choices are taken from its end, so that a file of SQL is an input as it is.
class Input {
 public:
  Input(const std::uint8_t *data, std::size_t size) : rest_(reinterpret_cast<const char *>(data), size) {}

  /// A number below `bound`; 0 where nothing is left.
  std::size_t Choose(std::size_t bound) {
    if (rest_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(rest_.back());
    rest_.remove_suffix(1);
    return byte % bound;
  }
  const msr_dialect &ChooseDialect() {
    static const std::array<const msr_dialect *, 3> dialects = {&sqlite::kDialect, &postgresql::kDialect,
                                                                &mysql::kDialect};
    return *dialects[Choose(dialects.size())];
  }
  std::string_view Rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// Text that arrives in pieces whose sizes go round.
class Pieces : public TextSource {
 public:
  Pieces(std::string_view text, std::size_t first, std::size_t second) : rest_(text), sizes_{first, second} {}
  Result<bool> Read(std::string &text) override {
    const std::size_t size = std::min(rest_.size(), sizes_[turn_ ^= 1U]);
    text.append(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return size > 0;
  }

 private:
  std::string_view rest_;
  std::array<std::size_t, 2> sizes_;
  std::size_t turn_ = 0;
};

}  // namespace msr::fuzz
