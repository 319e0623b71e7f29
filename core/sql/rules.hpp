// rules.hpp: the traits of a statement, from the rules of a dialect.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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
    if (first_done_ && quiet_ && (awaited_ & BitOf(word)) == 0) return;
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
  /// A rule that may still match. Bit k: the first k words of its pattern are matched.
  struct Candidate {
    const Rule *rule = nullptr;
    std::uint64_t state = 0;
  };

  static std::uint64_t BitOf(std::string_view word) {
    const auto c = static_cast<unsigned char>(word.empty() ? '\0' : word.front());
    return std::uint64_t{1} << ((((c & 0xDFu) * 7u) ^ (word.size() * 5u)) & 63u);
  }

  void AddRule(const msr_statement_rule &rule);
  void Begin(std::string_view word);
  void AdvanceAll(std::string_view word);
  bool Stays(const Candidate &candidate);
  std::uint64_t Step(const Candidate &candidate, std::string_view word) const;
  std::uint64_t PassStars(const Rule &rule, std::uint64_t state) const;
  bool IsMatch(const Rule &rule, std::uint64_t state) const { return (state >> rule.count & 1u) != 0; }
  void Await(const Candidate &candidate);

  std::vector<std::string_view> words_;
  std::array<std::vector<Rule>, 256> by_first_byte_;  // rules that begin with a word
  std::vector<Rule> anywhere_;                        // rules that begin with *
  std::vector<Candidate> candidates_;
  std::vector<Candidate> resting_;  // of anywhere_, before the first word
  std::uint64_t resting_awaited_ = 0;
  std::uint64_t awaited_ = 0;  // a word without its bit changes nothing while quiet
  std::uint32_t traits_ = 0;
  std::uint32_t removes_ = 0;
  bool first_done_ = false;
  bool quiet_ = false;
};

/// The traits of one statement by the rules of `matcher`.
std::uint32_t TraitsOf(std::string_view statement, RuleMatcher &matcher, std::uint32_t lexer_flags);

}  // namespace msr::sql
