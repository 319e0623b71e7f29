#include "core/source/checksum.hpp"

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/source/files.hpp"

namespace msr::source {
namespace {

// How many bytes at the end of `text` may be the beginning of a character that goes on elsewhere.
std::size_t UnfinishedTail(std::string_view text) {
  for (std::size_t length = 1; length <= std::min<std::size_t>(3, text.size()); ++length) {
    const auto byte = static_cast<unsigned char>(text[text.size() - length]);
    if (byte < 0x80) return 0;
    if (byte >= 0xC0) {
      const std::size_t needed = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      return needed > length ? length : 0;
    }
  }
  return 0;
}

}  // namespace

void Checksum::Update(std::string_view piece) {
  CheckUtf8(piece);
  if (head_done_) {
    Hash(piece);
    return;
  }
  if (head_.empty() && piece.size() >= kByteOrderMark.size()) {
    HashHead(piece);
    return;
  }
  head_.append(piece);
  if (head_.size() >= kByteOrderMark.size()) HashHead(std::exchange(head_, {}));
}

void Checksum::HashHead(std::string_view head) {
  head_done_ = true;
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  Hash(head);
}

Checksum::Sum Checksum::Finish() {
  if (!head_done_) Hash(head_);
  if (pending_cr_) sha256_.Update("\r");
  if (!utf8_rest_.empty() && !invalid_) invalid_ = offset_ - utf8_rest_.size();
  head_.clear();
  utf8_rest_.clear();
  head_done_ = pending_cr_ = false;
  offset_ = 0;
  return {sha256_.Hex("sha256:"), std::exchange(invalid_, std::nullopt)};
}

void Checksum::Hash(std::string_view bytes) {
  if (bytes.empty()) return;
  if (pending_cr_ && bytes.front() != '\n') sha256_.Update("\r");
  pending_cr_ = bytes.back() == '\r';
  if (pending_cr_) bytes.remove_suffix(1);
  std::size_t from = 0;
  for (std::size_t cr = bytes.find('\r'); cr != std::string_view::npos; cr = bytes.find('\r', cr + 1)) {
    if (cr + 1 >= bytes.size() || bytes[cr + 1] != '\n') continue;
    sha256_.Update(bytes.substr(from, cr - from));
    from = cr + 1;
  }
  sha256_.Update(bytes.substr(from));
}

void Checksum::CheckUtf8(std::string_view piece) {
  const std::size_t rest = utf8_rest_.size();
  std::string joined;
  std::string_view text = piece;
  if (rest != 0) {
    joined = std::exchange(utf8_rest_, {}).append(piece);
    text = joined;
  }
  const std::size_t tail = UnfinishedTail(text);
  if (!invalid_) {
    const std::optional<std::size_t> bad = FindInvalidUtf8(text.substr(0, text.size() - tail));
    if (bad) invalid_ = offset_ - rest + *bad;
  }
  utf8_rest_ = std::string(text.substr(text.size() - tail));
  offset_ += piece.size();
}

std::string ChecksumOf(std::string_view text) {
  Checksum checksum;
  checksum.Update(text);
  return checksum.Finish().text;
}

}  // namespace msr::source
