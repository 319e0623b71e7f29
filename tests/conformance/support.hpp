// support.hpp: what the test cases have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/conformance/subject.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/where.hpp"

namespace msr::conformance {

using test::Where;

/// "MSR_STATEMENT"; "MSR_OK" and so on.
std::string StatusName(msr_status status);

/// Fails the test case at `where`.
[[noreturn]] void FailAt(const Where &where, const std::string &why);

std::string Explain(const DriverError &error);

/// The value of a call that has to succeed.
template <class T>
T Must(DriverResult<T> result, Where where = Where::current()) {
  if (!result) FailAt(where, "failed with " + Explain(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// The error of a call that has to fail.
template <class T>
DriverError MustFail(DriverResult<T> result, Where where = Where::current()) {
  if (result) FailAt(where, "succeeded, but has to fail");
  return std::move(result.error());
}

/// The name of the status, for comparisons that show what came instead.
template <class T>
std::string StatusOf(const DriverResult<T> &result) {
  if (result) return StatusName(MSR_OK);
  UNSCOPED_INFO(Explain(result.error()));
  return StatusName(result.error().status);
}

/// A new session; it has to come about.
std::unique_ptr<Connection> Connect(Where where = Where::current());
std::unique_ptr<Connection> Connect(const ConnectRequest &request, Where where = Where::current());

/// A name that nobody else uses, within the limit of every database.
std::string NewName();

/// A table with the columns id, k and t, of the types integer, key and text. Gone with this object: declare
/// it before the sessions that use it, so that none of them holds it any more.
class Table {
 public:
  enum class Key { kInteger, kText };
  explicit Table(std::string name = NewName(), Key key = Key::kInteger);
  ~Table();
  Table(const Table &) = delete;
  Table &operator=(const Table &) = delete;

  const std::string &name() const { return name_; }
  /// The name as it stands in SQL.
  std::string quoted() const { return QuoteName(TheSubject().dialect(), name_); }

  /// INSERT of a row, written as the engine writes it.
  SqlText Insert(std::int64_t id, std::string_view text = "x") const;
  /// INSERT of a row as the text of a migration. `text` has no quotes.
  std::string InsertText(std::int64_t id, std::string_view text = "x") const;
  SqlText SelectText(std::int64_t id) const;

 private:
  std::string name_;
};

/// Drops what a test case itself has made under `name`, if it is there.
class Dropped {
 public:
  explicit Dropped(std::string name) : name_(std::move(name)) {}
  ~Dropped();
  Dropped(const Dropped &) = delete;
  Dropped &operator=(const Dropped &) = delete;
  std::string quoted() const { return QuoteName(TheSubject().dialect(), name_); }

 private:
  std::string name_;
};

/// A statement as a migration brings it.
SqlText Sql(std::string_view text);
DriverResult<std::int64_t> ExecuteText(Connection &connection, std::string_view text);

void Insert(Connection &connection, const Table &table, std::int64_t id, std::string_view text = "x",
            Where where = Where::current());
std::int64_t Count(Connection &connection, const Table &table, Where where = Where::current());
/// The same, seen by another session.
std::int64_t CountElsewhere(const Table &table, Where where = Where::current());
std::string ReadText(Connection &connection, const Table &table, std::int64_t id, Where where = Where::current());
/// All cells of all rows with a `|` behind each; NULL as the word.
std::string ReadAll(Connection &connection, const SqlText &query, Where where = Where::current());

/// A statement that changes a setting of the session, and a query that shows it.
struct Setting {
  std::string set;
  std::string get;
};
/// One of the settings that the command line named, and then the next one.
Setting AnySetting(Where where = Where::current());

/// Inserts the rows 0 to 9 at once.
void InsertTen(Connection &connection, const Table &table);
/// "t a, t b, …": a cross join of `times` times `table`.
std::string CrossJoin(const Table &table, int times);

/// A unit of work, and what came of it.
class UnitSteps {
 public:
  UnitSteps &Engine(SqlText statement, std::uint32_t flags = 0);
  UnitSteps &Migration(std::string_view text, std::uint32_t flags = 0);
  UnitSteps &Reset();

  struct Outcome {
    DriverResult<void> result;
    std::vector<std::size_t> done;   ///< the steps reported as done, in the order of the reports
    std::vector<std::int64_t> rows;  ///< what they changed
  };
  Outcome Run(Connection &connection, std::uint32_t flags = MSR_UNIT_TRANSACTION);

 private:
  struct Step {
    SqlText statement;
    std::uint32_t flags = 0;
  };
  std::deque<Step> steps_;
};

/// 0, 1, … up to `count` - 1.
std::vector<std::size_t> FirstSteps(std::size_t count);

}  // namespace msr::conformance
