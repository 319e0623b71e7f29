// redactor.hpp: takes the secrets of the database URLs in use out of a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace msr::report {

class Redactor {
 public:
  /// Remembers the secrets of a URL. A text that is no URL does no harm.
  void AddUrl(std::string_view url);
  std::string operator()(std::string_view text) const;

 private:
  std::vector<std::string> urls_;
};

}  // namespace msr::report
