// text_source.hpp: text that arrives in pieces, since it may be of any size.
#pragma once

#include <string>

#include "core/base/result.hpp"

namespace msr {

class TextSource {
 public:
  TextSource() = default;
  TextSource(const TextSource &) = delete;
  TextSource &operator=(const TextSource &) = delete;
  virtual ~TextSource() = default;

  /// Appends the next piece to `text`; false where the end was reached, and nothing appended then.
  virtual Result<bool> Read(std::string &text) = 0;

  /// `sha256:…` of the text as it is stored, once Read has said that it is at the end; empty where the
  /// text is stored nowhere.
  virtual std::string checksum() const { return {}; }
};

}  // namespace msr
