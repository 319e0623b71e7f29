// rules.hpp: the traits of a statement, from the rules of a dialect.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <msr/driver.h>

namespace msr::sql {

/// Matches all rules of a dialect at once against the words of a statement, as they come. Costs
/// nothing for a word that no rule waits for: the thousand values of an INSERT are not looked at.
class RuleMatcher {
 public:
  explicit RuleMatcher(const msr_dialect &dialect);
  RuleMatcher(const RuleMatcher &) = delete;  // candidates point to rules
  RuleMatcher &operator=(const RuleMatcher &) = delete;

  /// A new statement begins.
  void Reset();

  /// The next word of the statement: a token that is not a comment.
  void Feed(std::string_view word) {
    if (first_done_ && quiet_ && !awaited_.Passes(word)) return;
    first_done_ ? AdvanceAll(word) : Begin(word);
  }

  /// The traits of the statement whose words were fed.
  std::uint32_t Finish() const;

 private:
  struct Rule {
    std::size_t first = 0;  // of its words in words_
    std::size_t count = 0;
    std::uint32_t traits = 0;
    std::uint32_t removes = 0;
    bool to_end = false;
  };
  /// The rules whose pattern begins with one character, in rules_, once they are read.
  struct Read {
    bool is_done = false;
    std::uint32_t begin = 0;
    std::uint32_t count = 0;
  };
  /// A rule that may still match. Bit k: the first k words of its pattern are matched.
  struct Candidate {
    const Rule *rule = nullptr;
    std::uint64_t state = 0;
  };

  /// Which words change anything while quiet, roughly: by their first byte and by their length.
  struct Filter {
    std::uint64_t first_bytes = 0;
    std::uint64_t lengths = 0;

    static std::uint64_t FirstBit(std::string_view word) {
      return word.empty() ? 0 : std::uint64_t{1} << (static_cast<unsigned char>(word.front()) & 0x1Fu);
    }
    static std::uint64_t LengthBit(std::string_view word) {
      return std::uint64_t{1} << (word.size() < 63 ? word.size() : 63);
    }
    void Add(std::string_view word) {
      first_bytes |= FirstBit(word);
      lengths |= LengthBit(word);
    }
    void AddAll() { first_bytes = lengths = ~std::uint64_t{0}; }
    bool Passes(std::string_view word) const {
      return (lengths & LengthBit(word)) != 0 && (first_bytes & FirstBit(word)) != 0;
    }
  };

  std::span<const Rule> RulesFor(char first);
  void AddRule(const msr_statement_rule &source);
  void Begin(std::string_view word);
  void AdvanceAll(std::string_view word);
  bool Stays(const Candidate &candidate);
  std::uint64_t Step(const Candidate &candidate, std::string_view word) const;
  std::uint64_t PassStars(const Rule &rule, std::uint64_t state) const;
  static bool IsMatch(const Rule &rule, std::uint64_t state) { return (state >> rule.count & 1u) != 0; }
  void Await(const Candidate &candidate);

  const msr_dialect &dialect_;
  std::vector<std::string_view> words_;
  std::vector<Rule> rules_;  // has room for all from the beginning: candidates point into it
  std::array<Read, 256> read_ = {};
  std::vector<Candidate> candidates_;
  std::vector<Candidate> resting_;  // of the rules that begin with *, before the first word
  Filter resting_awaited_;
  Filter awaited_;
  std::uint32_t traits_ = 0;
  std::uint32_t removes_ = 0;
  bool first_done_ = false;
  bool quiet_ = false;
};

/// The traits of one statement by the rules of `matcher`.
std::uint32_t TraitsOf(std::string_view statement, RuleMatcher &matcher, std::uint32_t lexer_flags);

}  // namespace msr::sql
