// sql_text.hpp: SQL that the engine itself writes, with its values kept apart from the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <msr/driver.h>

namespace msr::driver_manager {

/// A statement under construction: `SqlText("DELETE FROM ").Name(table).Sql(" WHERE id = ").Value(id)`.
/// Names are quoted, values never become part of the text: the driver binds them or writes them as
/// literals of its database.
class SqlText {
 public:
  explicit SqlText(const msr_dialect &dialect, std::string_view sql = {}) : dialect_(&dialect), text_(sql) {}

  /// The engine's own words.
  SqlText &Sql(std::string_view sql) {
    text_.append(sql);
    return *this;
  }
  /// An identifier, quoted.
  SqlText &Name(std::string_view identifier);
  SqlText &Value(std::string_view text);
  SqlText &Value(std::int64_t integer);
  SqlText &Null();

  /// The form in which it crosses to the driver. Points into this object, and is valid until that
  /// changes, moves or ends.
  const msr_statement &Borrow(std::uint32_t flags = 0);

  const std::string &text() const { return text_; }

 private:
  void Add(std::variant<std::nullptr_t, std::int64_t, std::string> value);

  const msr_dialect *dialect_;
  std::string text_;
  std::vector<std::variant<std::nullptr_t, std::int64_t, std::string>> values_;
  std::vector<std::size_t> offsets_;
  std::vector<msr_value> borrowed_;
  msr_statement statement_{};
};

/// `identifier` quoted for `dialect`.
std::string QuoteName(const msr_dialect &dialect, std::string_view identifier);

}  // namespace msr::driver_manager
