// What a driver states about itself without a connection.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "tests/conformance/support.hpp"

namespace msr::conformance {
namespace {

using sdk::View;

bool EndsInNul(msr_str text) {
  return text.data != nullptr && text.data[text.size] == '\0';
}

bool IsWord(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

// Words in upper case with single spaces; what stands in quotes is as it is.
bool IsPattern(std::string_view text) {
  bool quoted = false;
  char before = ' ';
  for (const char c : text) {
    if (c == '\'' || c == '"' || c == '`') quoted = !quoted;
    if (!quoted && c >= 'a' && c <= 'z') return false;
    if (c == ' ' && before == ' ') return false;
    before = c;
  }
  return !text.empty() && before != ' ' && !quoted;
}

std::string FirstWrongPattern(const msr_dialect &dialect) {
  for (std::size_t i = 0; i < dialect.rule_count; ++i) {
    if (!IsPattern(View(dialect.rules[i].pattern))) return std::string(View(dialect.rules[i].pattern));
  }
  return {};
}

TEST_CASE("facts: a driver has a name and a version and a form of its URLs", "[facts]") {
  const Driver &driver = *TheSubject().driver;

  CHECK(IsWord(driver.name()));
  CHECK_FALSE(driver.version().empty());
  CHECK_FALSE(driver.url_form().empty());
}

TEST_CASE("facts: the form of the URLs begins with a scheme that the driver states", "[facts]") {
  const Driver &driver = *TheSubject().driver;
  const std::vector<std::string> schemes = driver.schemes();

  const std::string form(driver.url_form());
  const std::string first = form.substr(0, form.find_first_of("+:"));

  CHECK(std::find(schemes.begin(), schemes.end(), first) != schemes.end());
  CHECK(std::set<std::string>(schemes.begin(), schemes.end()).size() == schemes.size());
}

TEST_CASE("facts: the client library is named with its version", "[facts]") {
  const std::string library = TheSubject().driver->client_library();

  CHECK(library.find_first_of("0123456789") != std::string::npos);
  CHECK(library.find(' ') != std::string::npos);
}

TEST_CASE("facts: only capabilities that the contract knows are claimed", "[facts]") {
  constexpr std::uint32_t kKnown = MSR_CAN_ROLL_BACK_DDL | MSR_CAN_LOCK | MSR_CAN_NAME_LOCK_HOLDER | MSR_CAN_CANCEL |
                                   MSR_CAN_USE_SCHEMAS | MSR_CAN_TELL_POSITION | MSR_CAN_LIMIT_WAITING |
                                   MSR_CAN_LIMIT_STATEMENTS | MSR_CAN_SETTLE | MSR_CAN_END_SESSION |
                                   MSR_CAN_TELL_COVER | MSR_CAN_NAME_BLOCKERS;

  CHECK((TheSubject().driver->capabilities() & ~kKnown) == 0);
}

TEST_CASE("facts: what is not claimed has no function", "[facts]") {
  const msr_driver &table = TheSubject().table();
  const auto claims = [&](std::uint32_t bit) { return (table.capabilities & bit) != 0; };

  CHECK((table.try_lock != nullptr) == claims(MSR_CAN_LOCK));
  CHECK((table.unlock != nullptr) == claims(MSR_CAN_LOCK));
  CHECK((table.lock_holder != nullptr) == claims(MSR_CAN_NAME_LOCK_HOLDER));
  CHECK((table.cancel != nullptr) == claims(MSR_CAN_CANCEL));
  CHECK((table.limit != nullptr) == claims(MSR_CAN_LIMIT_WAITING | MSR_CAN_LIMIT_STATEMENTS));
  CHECK((table.observe != nullptr) == claims(MSR_CAN_SETTLE));
  CHECK((table.settle != nullptr) == claims(MSR_CAN_SETTLE));
  CHECK((table.end_session != nullptr) == claims(MSR_CAN_END_SESSION));
  CHECK((table.covers != nullptr) == claims(MSR_CAN_TELL_COVER));
  CHECK((table.blockers != nullptr) == claims(MSR_CAN_NAME_BLOCKERS));
}

TEST_CASE("facts: every text ends in a NUL that is not counted", "[facts]") {
  const msr_driver &table = TheSubject().table();
  const msr_dialect &dialect = TheSubject().dialect();
  const std::vector<msr_str> texts = {table.name,
                                      table.version,
                                      table.url_form,
                                      table.schemes[0],
                                      table.client_library(),
                                      dialect.identifier_open,
                                      dialect.identifier_close,
                                      dialect.type_integer,
                                      dialect.type_key,
                                      dialect.type_text,
                                      dialect.now};

  const auto wrong = std::find_if_not(texts.begin(), texts.end(), EndsInNul);

  CHECK(wrong == texts.end());
}

TEST_CASE("facts: the patterns of the statement rules are words in upper case with single spaces", "[facts]") {
  CHECK(FirstWrongPattern(TheSubject().dialect()).empty());
}

}  // namespace
}  // namespace msr::conformance
