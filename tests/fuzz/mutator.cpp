#include "tests/fuzz/mutator.hpp"

#include <algorithm>
#include <utility>

namespace msr::fuzz {
namespace {

constexpr std::string_view kTelling("\0\n\r\t \\'\"`[]$;-#/*()!\xff\x80\xc3", 23);

int HexDigit(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t at = kDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
  return at == std::string_view::npos ? 0 : static_cast<int>(at);
}

std::string Unescape(std::string_view text) {
  std::string value;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (escape && text[i + 1] == 'x' && i + 3 < text.size()) {
      value += static_cast<char>(HexDigit(text[i + 2]) * 16 + HexDigit(text[i + 3]));
      i += 3;
    } else {
      value += text[escape ? ++i : i];
    }
  }
  return value;
}

}  // namespace

std::vector<std::string> ReadDictionary(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t open = line.find('"');
    const std::size_t close = line.rfind('"');
    if (line.starts_with('#') || open == close) continue;
    words.push_back(Unescape(line.substr(open + 1, close - open - 1)));
  }
  return words;
}

Mutator::Mutator(std::vector<std::string> corpus, std::vector<std::string> words, std::uint64_t seed,
                 std::size_t max_size)
    : corpus_(std::move(corpus)), words_(std::move(words)), state_(seed), max_size_(max_size) {}

// splitmix64, since the distributions of the standard library differ between its makers.
std::uint64_t Mutator::Random() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

std::string_view Mutator::PartOf(const std::string &text) {
  const std::size_t from = Below(text.size() + 1);
  const std::size_t size = Below(std::min<std::size_t>(text.size() - from, Below(4) == 0 ? max_size_ : 24) + 1);
  return std::string_view(text).substr(from, size);
}

void Mutator::Change() {
  const std::size_t at = Below(input_.size() + 1);
  switch (Below(8)) {
    case 0:
      if (at < input_.size()) input_[at] = static_cast<char>(Random() & 0xffU);
      break;
    case 1:
      input_.insert(at, 1, kTelling[Below(kTelling.size())]);
      break;
    case 2:
      input_.erase(at, 1 + Below(Below(4) == 0 ? input_.size() : 4));
      break;
    case 3:
      input_.insert(at, std::string(PartOf(input_)));
      break;
    case 4:
      input_.insert(at, PartOf(corpus_[Below(corpus_.size())]));
      break;
    default:
      if (!words_.empty()) input_.insert(at, words_[Below(words_.size())]);
      break;
  }
}

const std::string &Mutator::Next() {
  // Sometimes nothing at all is known: the words alone.
  input_ = Below(8) == 0 ? std::string() : corpus_[Below(corpus_.size())];
  if (Below(2) == 0) {
    const std::string whole = std::move(input_);
    input_ = PartOf(whole);
  }
  const std::size_t changes = 1 + Below(input_.empty() ? 24 : 8);
  for (std::size_t i = 0; i < changes; ++i) Change();
  if (input_.size() > max_size_) input_.resize(max_size_);
  // The choices of a target stand at the end.
  for (std::size_t i = 0; i < 5; ++i) input_ += static_cast<char>(Random() & 0xffU);
  return input_;
}

}  // namespace msr::fuzz
