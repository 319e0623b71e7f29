// sha256.hpp: SHA-256 (FIPS 180-4) over text that arrives in pieces.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace msr {

/// Usage: Update as often as needed, then Hex once; after that it is ready for the next text.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256 &&) noexcept;
  Sha256 &operator=(Sha256 &&) noexcept;

  void Update(std::string_view bytes);
  /// `prefix` and 64 hexadecimal digits in lower case.
  std::string Hex(std::string_view prefix = {});

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace msr
