// mutator.hpp: inputs that are a little different from known ones, the same for the same seed everywhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace msr::fuzz {

/// The words of a dictionary in libFuzzer's format: `name="value"` or `"value"`, with \\, \" and \xHH.
std::vector<std::string> ReadDictionary(std::string_view text);

class Mutator {
 public:
  /// `corpus` is not empty.
  Mutator(std::vector<std::string> corpus, std::vector<std::string> words, std::uint64_t seed, std::size_t max_size);

  /// The next input, of at most `max_size` bytes.
  const std::string &Next();

 private:
  std::uint64_t Random();
  std::size_t Below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(Random() % bound); }
  std::string_view PartOf(const std::string &text);
  void Change();

  std::vector<std::string> corpus_;
  std::vector<std::string> words_;
  std::string input_;
  std::uint64_t state_;
  std::size_t max_size_;
};

}  // namespace msr::fuzz
