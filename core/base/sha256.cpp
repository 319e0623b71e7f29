#include "core/base/sha256.hpp"

#include <cstdlib>

#include <openssl/evp.h>

namespace msr {
namespace {

// SHA-256 is part of every build of libcrypto; without it or without memory nothing can be trusted.
void Must(bool ok) {
  if (!ok) std::abort();
}

// With what EVP_sha256() gives, libcrypto looks the algorithm up again for each text, which costs more than
// hashing a small one.
const EVP_MD *Algorithm() {
  static const EVP_MD *const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Must(algorithm != nullptr);
  return algorithm;
}

struct FreeDigest {
  void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

struct Sha256::Context {
  std::unique_ptr<EVP_MD_CTX, FreeDigest> digest{EVP_MD_CTX_new()};

  void Start(const EVP_MD *algorithm) { Must(EVP_DigestInit_ex2(digest.get(), algorithm, nullptr) == 1); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  Must(context_->digest != nullptr);
  context_->Start(Algorithm());
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;

void Sha256::Update(std::string_view bytes) {
  Must(EVP_DigestUpdate(context_->digest.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::Hex(std::string_view prefix) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  Must(EVP_DigestFinal_ex(context_->digest.get(), digest, &size) == 1);
  // Without an algorithm the one in use is set up again.
  context_->Start(nullptr);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(prefix.size() + 2 * static_cast<std::size_t>(size));
  hex.append(prefix);
  for (unsigned i = 0; i < size; ++i) {
    hex.push_back(kDigits[digest[i] >> 4]);
    hex.push_back(kDigits[digest[i] & 15]);
  }
  return hex;
}

}  // namespace msr
