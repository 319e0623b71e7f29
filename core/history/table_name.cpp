#include "core/history/table_name.hpp"

#include <fmt/format.h>

namespace msr::history {
namespace {

constexpr std::string_view kLogSuffix = "_log";
constexpr std::string_view kJournalSuffix = "_journal";

}  // namespace

Result<TableName> TableName::Resolve(std::string_view setting, std::string_view locks,
                                     const driver_manager::Connection &connection) {
  TableName name;
  name.locks_ = std::string(locks);
  const std::size_t dot = setting.find('.');
  name.table_ = std::string(dot == std::string_view::npos ? setting : setting.substr(dot + 1));
  name.schema_ = dot == std::string_view::npos ? connection.description().schema : std::string(setting.substr(0, dot));
  const bool wrong = name.table_.empty() || name.table_.find('.') != std::string::npos ||
                     (dot != std::string_view::npos && name.schema_.empty());
  if (wrong) {
    return Fail(ErrorKind::kConfig, fmt::format("\"{}\" is not the name of a table", setting),
                "--table-name is a table, or schema.table");
  }
  const std::size_t limit = connection.dialect().max_identifier;
  if (name.table_.size() + kJournalSuffix.size() > limit || name.schema_.size() > limit) {
    return Fail(ErrorKind::kConfig,
                fmt::format("the table name \"{}\" is too long: {} with \"{}\" behind it has {} bytes at most", setting,
                            connection.description().product, kJournalSuffix, limit));
  }
  if (locks.empty() || locks.find('.') != std::string_view::npos || locks.size() > limit || name.IsOwn(locks)) {
    return Fail(ErrorKind::kConfig, fmt::format("\"{}\" is not the name of a table for locks", locks),
                "--lock-table is a table without a schema; it stands beside the history table, and is none of its own");
  }
  return name;
}

std::string TableName::Quoted(const msr_dialect &dialect) const {
  return Qualified(dialect, table_);
}

std::string TableName::QuotedLog(const msr_dialect &dialect) const {
  return Qualified(dialect, table_ + std::string(kLogSuffix));
}

std::string TableName::QuotedJournal(const msr_dialect &dialect) const {
  return Qualified(dialect, table_ + std::string(kJournalSuffix));
}

std::string TableName::QuotedLocks(const msr_dialect &dialect) const {
  return Qualified(dialect, locks_);
}

bool TableName::IsOwn(std::string_view table) const {
  return table == table_ || table == table_ + std::string(kLogSuffix) || table == table_ + std::string(kJournalSuffix);
}

std::string TableName::Qualified(const msr_dialect &dialect, const std::string &table) const {
  const std::string quoted = driver_manager::QuoteName(dialect, table);
  return schema_.empty() ? quoted : driver_manager::QuoteName(dialect, schema_) + "." + quoted;
}

std::string TableName::text() const {
  return schema_.empty() ? table_ : schema_ + "." + table_;
}

}  // namespace msr::history
