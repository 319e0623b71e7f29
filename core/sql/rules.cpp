#include "core/sql/rules.hpp"

#include <algorithm>
#include <utility>

#include "core/sql/chars.hpp"

namespace msr::sql {
namespace {

/// The state of a candidate is one word of 64 bits. What goes beyond matches by its beginning, which
/// errs on the side of giving a trait.
constexpr std::size_t kMaxWords = 63;

constexpr std::string_view kStar = "*";

bool IsPart(std::string_view expected) {
  return expected.size() > 2 && expected.front() == '%' && expected.back() == '%';
}

/// Whether `word` is `expected`, or has X in it if that is %X%.
bool Matches(std::string_view word, std::string_view expected) {
  if (!IsPart(expected)) return EqualsUpper(word, expected);
  const std::string_view part = expected.substr(1, expected.size() - 2);
  const auto same = [](char ours, char theirs) { return ToUpper(ours) == theirs; };
  return std::search(word.begin(), word.end(), part.begin(), part.end(), same) != word.end();
}

/// In upper case; NUL for a pattern without words.
char FirstOf(const msr_str &pattern) {
  const char *const end = pattern.data + pattern.size;
  const char *const first = std::find_if(pattern.data, end, [](char c) { return c != ' '; });
  return first == end ? '\0' : ToUpper(*first);
}

}  // namespace

RuleMatcher::RuleMatcher(const msr_dialect &dialect) : dialect_(dialect) {
  rules_.reserve(dialect.rule_count);
  for (const Rule &rule : RulesFor(kStar.front())) {
    if (words_[rule.first] != kStar) continue;
    resting_.push_back({&rule, PassStars(rule, 1)});
    Await(resting_.back());
  }
  resting_awaited_ = std::exchange(awaited_, Filter());
}

// Every script has a matcher of its own, and most scripts are short: only those rules are read whose first word may
// come.
std::span<const RuleMatcher::Rule> RuleMatcher::RulesFor(char first) {
  Read &read = read_[static_cast<unsigned char>(first)];
  if (!read.is_done) {
    const std::size_t before = rules_.size();
    for (std::size_t i = 0; i < dialect_.rule_count; ++i) {
      if (FirstOf(dialect_.rules[i].pattern) == first) AddRule(dialect_.rules[i]);
    }
    read = {.is_done = true,
            .begin = static_cast<std::uint32_t>(before),
            .count = static_cast<std::uint32_t>(rules_.size() - before)};
  }
  return std::span(rules_).subspan(read.begin, read.count);
}

void RuleMatcher::AddRule(const msr_statement_rule &source) {
  Rule rule{.first = words_.size(), .traits = source.traits, .removes = source.removes};
  std::string_view pattern(source.pattern.data, source.pattern.size);
  rule.to_end = pattern.back() == '$';
  if (rule.to_end) pattern.remove_suffix(1);
  while (!(pattern = TrimSpace(pattern)).empty() && rule.count < kMaxWords) {
    const std::size_t end = pattern.find(' ');
    words_.push_back(pattern.substr(0, end));
    pattern.remove_prefix(words_.back().size());
    ++rule.count;
  }
  if (rule.count > 0) rules_.push_back(rule);
}

void RuleMatcher::Reset() {
  traits_ = removes_ = 0;
  first_done_ = quiet_ = false;
  candidates_.clear();
}

// Most statements are short, so what is the same for all of them is prepared: the rules that match
// anywhere, resting in front of their first word.
void RuleMatcher::Begin(std::string_view word) {
  first_done_ = true;
  candidates_ = resting_;
  awaited_ = resting_awaited_;
  quiet_ = true;
  if (awaited_.Passes(word)) AdvanceAll(word);
  const char first = word.empty() ? '\0' : ToUpper(word.front());
  for (const Rule &rule : RulesFor(first)) {
    if (words_[rule.first] == kStar) continue;  // rests already
    const Candidate next{&rule, Step({&rule, 1}, word)};
    if (Stays(next)) candidates_.push_back(next);
  }
}

void RuleMatcher::AdvanceAll(std::string_view word) {
  std::size_t kept = 0;
  awaited_ = {};
  quiet_ = true;
  for (const Candidate &candidate : candidates_) {
    const Candidate next{candidate.rule, Step(candidate, word)};
    if (Stays(next)) candidates_[kept++] = next;
  }
  candidates_.resize(kept);
}

bool RuleMatcher::Stays(const Candidate &candidate) {
  const Rule &rule = *candidate.rule;
  if (!rule.to_end && IsMatch(rule, candidate.state)) {
    traits_ |= rule.traits;
    removes_ |= rule.removes;
    return false;
  }
  if (candidate.state == 0) return false;
  Await(candidate);
  return true;
}

std::uint64_t RuleMatcher::Step(const Candidate &candidate, std::string_view word) const {
  const Rule &rule = *candidate.rule;
  std::uint64_t next = 0;
  for (std::size_t k = 0; k < rule.count; ++k) {
    const std::uint64_t bit = std::uint64_t{1} << k;
    if ((candidate.state & bit) == 0) continue;
    const std::string_view expected = words_[rule.first + k];
    if (expected == kStar) {
      next |= bit;
    } else if (Matches(word, expected)) {
      next |= bit << 1;
    }
  }
  return PassStars(rule, next);
}

// A star also stands for no word at all.
std::uint64_t RuleMatcher::PassStars(const Rule &rule, std::uint64_t state) const {
  for (std::size_t k = 0; k < rule.count; ++k) {
    const std::uint64_t bit = std::uint64_t{1} << k;
    if ((state & bit) != 0 && words_[rule.first + k] == kStar) state |= bit << 1;
  }
  return state;
}

// Quiet means that a word which nobody awaits leaves every candidate as it is: each waits behind a
// star for its next word.
void RuleMatcher::Await(const Candidate &candidate) {
  const Rule &rule = *candidate.rule;
  for (std::size_t k = 0; k <= rule.count; ++k) {
    if ((candidate.state >> k & 1u) == 0) continue;
    if (k < rule.count && words_[rule.first + k] == kStar) continue;
    const bool behind_star = k > 0 && words_[rule.first + k - 1] == kStar && (candidate.state >> (k - 1) & 1u) != 0;
    if (!behind_star) quiet_ = false;
    if (k >= rule.count) continue;
    IsPart(words_[rule.first + k]) ? awaited_.AddAll() : awaited_.Add(words_[rule.first + k]);
  }
}

std::uint32_t RuleMatcher::Finish() const {
  std::uint32_t traits = traits_;
  std::uint32_t removes = removes_;
  for (const Candidate &candidate : candidates_) {
    if (!IsMatch(*candidate.rule, candidate.state)) continue;
    traits |= candidate.rule->traits;
    removes |= candidate.rule->removes;
  }
  return traits & ~removes;
}

}  // namespace msr::sql
