#include "core/base/sha256.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include <nettle/sha2.h>

namespace msr {

struct Sha256::Context {
  sha256_ctx state;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  sha256_init(&context_->state);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;

void Sha256::Update(std::string_view bytes) {
  sha256_update(&context_->state, bytes.size(), reinterpret_cast<const std::uint8_t *>(bytes.data()));
}

std::string Sha256::Hex(std::string_view prefix) {
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context_->state, digest.size(), digest.data());  // which also makes it ready for the next text
  static constexpr char kDigits[] = "0123456789abcdef";
  std::array<char, std::size_t{2} * SHA256_DIGEST_SIZE> digits{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digits[2 * i] = kDigits[digest[i] >> 4];
    digits[2 * i + 1] = kDigits[digest[i] & 15];
  }
  std::string hex;
  hex.reserve(prefix.size() + digits.size());
  return hex.append(prefix).append(digits.data(), digits.size());
}

}  // namespace msr
