// checksum.hpp: the checksum of a migration, which stays the same for ever.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/sha256.hpp"

namespace msr::source {

/// SHA-256 over the canonical bytes of a text that arrives in pieces: without a byte order mark, with
/// LF for CR LF. An editor or git may change those two; nothing else is forgiven. Also finds the first
/// byte that is not UTF-8, since the text is at hand.
class Checksum {
 public:
  void Update(std::string_view piece);

  struct Sum {
    std::string text;                         ///< `sha256:` and 64 hexadecimal digits
    std::optional<std::size_t> invalid_utf8;  ///< the offset of the first byte that is not UTF-8
  };
  /// Ends the text; after that the next one may begin.
  Sum Finish();

 private:
  void HashHead(std::string_view head);
  void Hash(std::string_view bytes);
  void CheckUtf8(std::string_view piece);

  Sha256 sha256_;
  std::string head_;  // the first bytes, until it is clear whether they are a byte order mark
  bool head_done_ = false;
  bool pending_cr_ = false;
  std::string utf8_rest_;   // the beginning of a character at the end of the last piece
  std::size_t offset_ = 0;  // of the next piece
  std::optional<std::size_t> invalid_;
};

/// The checksum of a text that is at hand as a whole.
std::string ChecksumOf(std::string_view text);

}  // namespace msr::source
