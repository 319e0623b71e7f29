#include "drivers/postgresql/url.hpp"

#include <string>
#include <vector>

#include <msr/driver_sdk.hpp>

#include "tests/support/catch.hpp"

using namespace msr::postgresql;

namespace {

const std::vector<std::string> kKnown = {"host", "user", "sslmode", "application_name"};

/// All that the refusal of `url` says; empty where it is accepted.
std::string Refusal(const std::string &url) {
  try {
    CheckUrl(url, kKnown);
    return {};
  } catch (const msr::sdk::Failure &failure) {
    CHECK(failure.status == MSR_INVALID);
    return failure.message + failure.detail + failure.hint;
  }
}

}  // namespace

TEST_CASE("postgresql url: every form of libpq is accepted", "[postgresql]") {
  const auto *url = GENERATE("postgresql://", "postgres://localhost", "postgresql://app@localhost:5432/db",
                             "postgresql://app:p%40%2F%3A%25w@[::1]:5432/db?sslmode=require&application_name=a@b",
                             "postgres://h1:1,h2:2/db", "postgres:///db?host=/tmp", "postgres://app:a?b=c@h/db",
                             "postgres://h?user=x", "postgres://%2Ftmp:5432/db", "postgres://h/db?ssl=true",
                             "postgres:///db?user=a@b");

  CAPTURE(url);
  CHECK(Refusal(url).empty());
}

TEST_CASE("postgresql url: a refusal never repeats what may be a password", "[postgresql]") {
  const auto *url =
      GENERATE("postgres://app:sec/ret@h/db", "postgres://app:1/sec@h/db", "postgres://app:1/x?sec=r@h/db",
               "postgres://app:sec@ret@h/db", "postgres://app:sec%zz@h/db", "postgres://app:sec%00@h/db",
               "postgres://app:sec@[::1/db", "postgres://app:sec@h:5a/db", "mysql://app:sec@h/db",
               "host=h password=sec", "postgres://app:sec@h/db?sslmode", "postgres://app:sec@h/db?sslmode=sec=sec");

  const std::string refusal = Refusal(url);

  CAPTURE(url);
  CHECK_FALSE(refusal.empty());
  CHECK(refusal.find("sec") == std::string::npos);
  CHECK(refusal.find("app") == std::string::npos);
}

TEST_CASE("postgresql url: an unknown option is named", "[postgresql]") {
  CHECK_THAT(Refusal("postgres://app:secret@h/db?sslmod=require"), ContainsSubstring("unknown option \"sslmod\""));
}
