// Connecting, and what a session is.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/conformance/raw.hpp"
#include "tests/conformance/support.hpp"
#include "tests/conformance/url.hpp"

namespace msr::conformance {
namespace {

bool IsVariant(const std::string &word) {
  return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
}

// Whether the password of the test database shows in `text`. The answer is all that may be printed.
bool ShowsPassword(const std::string &text) {
  const std::vector<std::string> forms = PasswordForms(TheSubject().url);
  return std::any_of(forms.begin(), forms.end(),
                     [&](const std::string &form) { return text.find(form) != std::string::npos; });
}

TEST_CASE("session: a session describes its database", "[session]") {
  const auto session = Connect();

  CHECK_FALSE(session->description().product.empty());
  CHECK(session->description().version.find_first_of("0123456789") != std::string::npos);
  CHECK_FALSE(session->description().database.empty());
}

TEST_CASE("session: the words for migrations are small letters and each is there once", "[session]") {
  const std::vector<std::string> &variants = TheSubject().keeper->description().variants;

  CHECK_FALSE(variants.empty());
  CHECK(std::all_of(variants.begin(), variants.end(), IsVariant));
  CHECK(std::set<std::string>(variants.begin(), variants.end()).size() == variants.size());
}

TEST_CASE("session: a session claims no more than its driver", "[session]") {
  const RawSession session;
  std::uint32_t capabilities = ~0U;
  msr_description_sink sink{};
  sink.struct_size = sizeof(sink);
  sink.context = &capabilities;
  sink.describe = [](void *context, const msr_description *found) {
    *static_cast<std::uint32_t *>(context) = found->capabilities;
  };

  const RawCall call;
  REQUIRE(session.table().describe(session.get(), call.get(), &sink) == MSR_OK);

  CHECK((capabilities & ~TheSubject().driver->capabilities()) == 0);
}

TEST_CASE("session: the described schema is where a table without a schema is made", "[session][needs:schemas]") {
  const Table table;
  const auto session = Connect();
  const std::string schema = session->description().schema;
  REQUIRE_FALSE(schema.empty());

  const auto rows = session->Query(session->Sql("SELECT id FROM ").Name(schema).Sql(".").Name(table.name()),
                                   [](const Row &) { return true; });

  CHECK(StatusOf(rows) == "MSR_OK");
}

TEST_CASE("session: a new session commits each statement by itself", "[session]") {
  const Table table;
  const auto session = Connect();

  Insert(*session, table, 1);

  CHECK(CountElsewhere(table) == 1);
}

TEST_CASE("session: what one session has not committed another does not see", "[session]") {
  const Table table;
  const auto writer = Connect();
  const auto reader = Connect();

  Must(writer->Begin());
  Insert(*writer, table, 1);
  const std::int64_t before = Count(*reader, table);
  Must(writer->Commit());
  const std::int64_t after = Count(*reader, table);

  CHECK(before == 0);
  CHECK(after == 1);
}

TEST_CASE("session: the end of a session rolls its transaction back", "[session]") {
  const Table table;
  auto session = Connect();
  Must(session->Begin());
  Insert(*session, table, 1);

  session.reset();

  CHECK(CountElsewhere(table) == 0);
}

TEST_CASE("session: an unknown option in the URL is refused", "[session]") {
  const RawSession session(WithOption(TheSubject().url, "msrnosuchoption=1"));

  CHECK(StatusName(session.status()) == "MSR_INVALID");
  CHECK(session.get() == nullptr);
  CHECK_THAT(session.connecting().everything, ContainsSubstring("msrnosuchoption"));
}

TEST_CASE("session: a database that is not there is not made without leave", "[session]") {
  const std::string url = WithDatabaseSuffix(TheSubject().url, "_absent");

  const RawSession first(url, 0);
  const RawSession second(url, 0);

  CHECK(StatusName(first.status()) != "MSR_OK");
  CHECK(StatusName(second.status()) != "MSR_OK");
}

TEST_CASE("session: reading a database that is not there makes none", "[session]") {
  const std::string url = WithDatabaseSuffix(TheSubject().url, "_absent");

  RawSession reader(url, MSR_CONNECT_CREATE | MSR_CONNECT_READ_ONLY);
  const bool opened_as_empty = StatusName(reader.status()) == "MSR_OK";
  const bool said_so = !reader.notices().empty();
  reader.Disconnect();

  CHECK(said_so == opened_as_empty);
  CHECK(StatusName(RawSession(url, 0).status()) != "MSR_OK");
}

TEST_CASE("session: a server that does not answer is out of reach", "[session][needs:server]") {
  const RawSession session(WithPort(TheSubject().url, "1"));

  CHECK(StatusName(session.status()) == "MSR_UNREACHABLE");
}

TEST_CASE("session: a wrong password is told from a server out of reach", "[session][needs:password]") {
  const RawSession session(WithPassword(TheSubject().url, "certainly-wrong"));

  CHECK(StatusName(session.status()) == "MSR_DENIED");
}

TEST_CASE("session: a database that the server does not know is told from a server out of reach",
          "[session][needs:server]") {
  const RawSession session(WithDatabaseSuffix(TheSubject().url, "_absent"), 0);

  CHECK(StatusName(session.status()) == "MSR_DENIED");
}

TEST_CASE("session: no password stands in what a failing connect says", "[session][needs:password]") {
  const std::string &url = TheSubject().url;
  const std::string broken = GENERATE_COPY(
      WithOption(url, "msrnosuchoption=1"), WithOption(url, "msrnosuchoption"), WithPort(url, "1"), WithPort(url, "x"),
      WithPort(url, "123456"), WithDatabaseSuffix(url, "_absent"), WithDatabaseSuffix(url, "%zz"),
      WithPassword(url, *PasswordOf(url) + "%zz"), WithPassword(url, *PasswordOf(url) + "/x"),
      WithOption(url, "password=" + *PasswordOf(url) + "&msrnosuchoption=1"));

  const RawSession session(broken);

  CHECK(StatusName(session.status()) != "MSR_OK");
  CHECK_FALSE(session.connecting().message.empty());
  const bool shown = ShowsPassword(session.connecting().everything) || ShowsPassword(session.notices());
  CHECK_FALSE(shown);
}

}  // namespace
}  // namespace msr::conformance
