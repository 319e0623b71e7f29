#include "drivers/mysql/session_state.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace msr::mysql {
namespace {

enum class Spelling { kText, kNumber };

struct Variable {
  std::string_view name;
  Spelling spelling;
};

/// Restored by every reset. Setting them needs no privilege and is allowed inside a transaction.
constexpr std::array<Variable, 30> kAlways = {{
    {"sql_mode", Spelling::kText},
    {"character_set_client", Spelling::kText},
    {"character_set_results", Spelling::kText},
    {"character_set_connection", Spelling::kText},
    {"collation_connection", Spelling::kText},
    {"time_zone", Spelling::kText},
    {"old_mode", Spelling::kText},
    {"lc_time_names", Spelling::kText},
    {"lc_messages", Spelling::kText},
    {"default_storage_engine", Spelling::kText},
    {"default_tmp_storage_engine", Spelling::kText},
    {"tx_isolation", Spelling::kText},
    {"transaction_isolation", Spelling::kText},
    {"tx_read_only", Spelling::kText},
    {"transaction_read_only", Spelling::kText},
    {"completion_type", Spelling::kText},
    {"foreign_key_checks", Spelling::kText},
    {"unique_checks", Spelling::kText},
    {"check_constraint_checks", Spelling::kText},
    {"sql_notes", Spelling::kText},
    {"sql_safe_updates", Spelling::kText},
    {"sql_auto_is_null", Spelling::kText},
    {"sql_quote_show_create", Spelling::kText},
    {"lock_wait_timeout", Spelling::kNumber},
    {"innodb_lock_wait_timeout", Spelling::kNumber},
    {"max_statement_time", Spelling::kNumber},
    {"max_execution_time", Spelling::kNumber},
    {"wait_timeout", Spelling::kNumber},
    {"div_precision_increment", Spelling::kNumber},
    {"group_concat_max_len", Spelling::kNumber},
}};

/// Asked for at connect, but not restored by the list.
constexpr std::array<std::string_view, 7> kAsked = {"autocommit",
                                                    "sql_log_bin",
                                                    "wsrep_on",
                                                    "wsrep_provider",
                                                    "max_allowed_packet",
                                                    "innodb_rollback_on_timeout",
                                                    "group_replication_group_name"};

/// Refused inside a transaction.
constexpr std::array<std::string_view, 5> kOutsideOnly = {"sql_log_bin", "binlog_format", "binlog_row_image",
                                                          "binlog_direct_non_transactional_updates", "gtid_next"};

/// Not settings that stay: they speak of the next statement, or cannot be set to a default.
constexpr std::array<std::string_view, 7> kNotRestored = {
    "insert_id", "last_insert_id", "identity", "rand_seed1", "rand_seed2", "pseudo_thread_id", "pseudo_slave_mode"};

template <std::size_t N>
bool Contains(const std::array<std::string_view, N> &list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool IsAlways(std::string_view name) {
  return std::any_of(kAlways.begin(), kAlways.end(), [&](const Variable &known) { return known.name == name; });
}

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The setting that the left side of an assignment names, without SESSION, LOCAL and @@; empty for
/// user variables and for what is not the session's.
std::string SettingName(std::string_view left) {
  std::string name;
  const std::string text = LowerCase(left);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '@' && (at + 1 >= text.size() || text[at + 1] != '@')) return {};
    if (text[at] == '@') ++at;
    if (!IsNameByte(text[at])) continue;
    const std::size_t from = at;
    while (at < text.size() && IsNameByte(text[at])) ++at;
    name = text.substr(from, at - from);
    if (name == "global" || name == "persist" || name == "persist_only") return {};
  }
  return name;
}

/// The end of the assignment that begins at `at`: a comma outside of strings and parentheses. Sets
/// `equals` to its first `=`.
std::size_t EndOfAssignment(std::string_view text, std::size_t at, std::size_t &equals) {
  int depth = 0;
  char quote = 0;
  equals = std::string_view::npos;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == '=' && equals == std::string_view::npos) {
      equals = at;
    } else if (c == ',' && depth == 0) {
      break;
    }
  }
  return at;
}

/// The value of a variable as SQL. The server answers NULL with an empty text.
std::string Spell(const Variable &variable, const std::string &value) {
  if (variable.spelling == Spelling::kNumber) return value;
  const bool may_be_empty = variable.name == "sql_mode" || variable.name == "old_mode";
  if (value.empty() && !may_be_empty) return "NULL";
  std::string out = "'";
  for (const char c : value) out.append(c == '\'' ? "''" : std::string(1, c));
  return out + "'";
}

}  // namespace

std::string WithoutMode(std::string_view modes, std::string_view mode) {
  std::string left;
  while (!modes.empty()) {
    const std::string_view one = modes.substr(0, modes.find(','));
    modes.remove_prefix(std::min(modes.size(), one.size() + 1));
    if (one != mode) left.append(left.empty() ? "" : ",").append(one);
  }
  return left;
}

std::string SessionState::VariablesToAsk() {
  std::string sql = "SHOW SESSION VARIABLES WHERE Variable_name IN ('version'";
  for (const Variable &variable : kAlways) sql.append(",'").append(variable.name).append("'");
  for (const std::string_view name : kAsked) sql.append(",'").append(name).append("'");
  return sql + ")";
}

void SessionState::Remember(std::string_view variable, std::string_view value) {
  variables_[LowerCase(variable)] = std::string(value);
}

void SessionState::SetDatabase(std::string database) {
  current_database_ = database;
  database_ = std::move(database);
}

std::string SessionState::Value(std::string_view variable) const {
  const auto found = variables_.find(variable);
  return found == variables_.end() ? std::string() : found->second;
}

void SessionState::Watch(std::string_view text, const Shape &shape) {
  for (const std::string &name : shape.user_variables) {
    if (LowerCase(name) != "msr_unit_started") user_variables_.insert(name);
  }
  if (FirstWord(shape.head) == "USE" && shape.words.size() > 1) current_database_ = UnquoteIdentifier(shape.words[1]);
  WatchTemporaryTable(shape);
  if (FirstWord(shape.head) == "SET") WatchSettings(text, shape.head);
}

void SessionState::WatchTemporaryTable(const Shape &shape) {
  std::size_t at = 0;
  for (const std::string_view start : {"CREATE TEMPORARY TABLE", "CREATE OR REPLACE TEMPORARY TABLE"}) {
    if (BeginsWith(shape.head, start)) at = 1 + static_cast<std::size_t>(std::count(start.begin(), start.end(), ' '));
  }
  if (at == 0) return;
  if (at + 2 < shape.words.size() && UpperCase(shape.words[at]) == "IF") at += 3;
  if (at >= shape.words.size()) return;
  std::string database = current_database_;
  std::string table = UnquoteIdentifier(shape.words[at]);
  if (at + 2 < shape.words.size() && shape.words[at + 1] == ".") {
    database = std::move(table);
    table = UnquoteIdentifier(shape.words[at + 2]);
  }
  temporary_tables_.insert(QuoteIdentifier(database) + "." + QuoteIdentifier(table));
}

void SessionState::WatchSettings(std::string_view text, std::string_view head) {
  // These forms of SET assign nothing that stays by name: the list restores what they change.
  for (const std::string_view other :
       {"SET STATEMENT", "SET NAMES", "SET CHARACTER", "SET CHARSET", "SET ROLE", "SET PASSWORD", "SET TRANSACTION",
        "SET SESSION TRANSACTION", "SET DEFAULT ROLE", "SET RESOURCE"}) {
    if (BeginsWith(head, other)) return;
  }
  std::size_t at = UpperCase(text).find("SET") + 3;
  while (at < text.size()) {
    std::size_t equals = 0;
    const std::size_t end = EndOfAssignment(text, at, equals);
    if (equals != std::string_view::npos) {
      const std::string name = SettingName(text.substr(at, equals - at));
      if (!name.empty() && !IsAlways(name) && !Contains(kNotRestored, name)) settings_.insert(name);
    }
    at = end + 1;
  }
}

std::string SessionState::RestoreList() const {
  std::string sql;
  for (const Variable &variable : kAlways) {
    const auto found = variables_.find(variable.name);
    if (found == variables_.end()) continue;
    sql.append(sql.empty() ? "SET " : ", ").append("SESSION ").append(variable.name);
    sql.append("=").append(Spell(variable, found->second));
  }
  return sql;
}

// A setting that is not on the list has the server's global value at connect.
std::vector<std::string> SessionState::RestoreSettings(bool in_transaction) {
  std::vector<std::string> statements;
  for (const std::string &name : settings_) {
    const std::string saved = Value(name);
    const std::string sql =
        "SET SESSION " + name + "=" + (saved.empty() ? "DEFAULT" : Spell({name, Spelling::kText}, saved));
    // Switching autocommit on commits what is open.
    const bool later = in_transaction && (name == "autocommit" || Contains(kOutsideOnly, name));
    (later ? deferred_ : statements).push_back(sql);
  }
  settings_.clear();
  return statements;
}

std::vector<std::string> SessionState::Restore(bool in_transaction) {
  std::vector<std::string> statements = {"UNLOCK TABLES"};
  if (std::string list = RestoreList(); !list.empty()) statements.push_back(std::move(list));
  for (std::string &sql : RestoreSettings(in_transaction)) statements.push_back(std::move(sql));
  if (!in_transaction) statements.emplace_back("SET SESSION autocommit=1");
  if (!role_statement_.empty()) statements.push_back(role_statement_);
  statements.push_back("USE " + QuoteIdentifier(database_));
  if (!temporary_tables_.empty()) {
    std::string sql;
    for (const std::string &table : temporary_tables_) {
      sql.append(sql.empty() ? "DROP TEMPORARY TABLE IF EXISTS " : ", ").append(table);
    }
    statements.push_back(std::move(sql));
  }
  if (!user_variables_.empty()) {
    std::string sql;
    for (const std::string &name : user_variables_) {
      sql.append(sql.empty() ? "SET @`" : ", @`").append(name).append("`=NULL");
    }
    statements.push_back(std::move(sql));
  }
  temporary_tables_.clear();
  user_variables_.clear();
  current_database_ = database_;
  return statements;
}

std::vector<std::string> SessionState::TakeDeferred() {
  return std::exchange(deferred_, {});
}

}  // namespace msr::mysql
