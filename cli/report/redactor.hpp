// redactor.hpp: takes the secrets of the database URLs and variables in use out of a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/secrets.hpp"

namespace msr::report {

class Redactor {
 public:
  /// Remembers the secrets of a URL. A text that is no URL does no harm.
  void AddUrl(std::string_view url);
  /// Remembers a secret by its plain value. One that is a plain word or number is left alone, since it
  /// cannot be told from honest text; the engine masks those where they come from.
  void AddSecret(std::string_view secret);
  std::string operator()(std::string_view text) const;

 private:
  std::vector<Secrets> of_urls_;
  Secrets secrets_;
};

}  // namespace msr::report
