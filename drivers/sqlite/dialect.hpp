// dialect.hpp: how SQL is spelt and read by SQLite.
#pragma once

#include <iterator>

#include <msr/driver.h>
#include <msr/driver_sdk.hpp>

namespace msr::sqlite {
namespace dialect_detail {

using sdk::Rule;

inline constexpr std::uint32_t kAlone = MSR_TRAIT_NO_TRANSACTION;
inline constexpr std::uint32_t kReplayed = MSR_TRAIT_REPLAYED;
inline constexpr std::uint32_t kKeeps = MSR_TRAIT_KEEPS;
inline constexpr std::uint32_t kSession = MSR_TRAIT_SESSION;
inline constexpr std::uint32_t kBegins = MSR_TRAIT_BEGINS_TRANSACTION;
inline constexpr std::uint32_t kCommits = MSR_TRAIT_COMMITS;
inline constexpr std::uint32_t kRollsBack = MSR_TRAIT_ROLLS_BACK;
inline constexpr std::uint32_t kPlain = MSR_TRAIT_PLAIN_DML;
inline constexpr std::uint32_t kRebuilds = MSR_TRAIT_REBUILDS_TABLE;

inline constexpr msr_statement_rule kRules[] = {
    // Refused in a transaction.
    Rule("VACUUM", kAlone),
    Rule("DETACH", kAlone | kSession),
    Rule("PRAGMA JOURNAL_MODE =", kAlone),
    Rule("PRAGMA JOURNAL_MODE (", kAlone),
    Rule("PRAGMA * . JOURNAL_MODE =", kAlone),
    Rule("PRAGMA * . JOURNAL_MODE (", kAlone),
    Rule("PRAGMA SYNCHRONOUS =", kAlone),
    Rule("PRAGMA SYNCHRONOUS (", kAlone),
    Rule("PRAGMA * . SYNCHRONOUS =", kAlone),
    Rule("PRAGMA * . SYNCHRONOUS (", kAlone),
    Rule("PRAGMA TEMP_STORE =", kAlone),
    Rule("PRAGMA TEMP_STORE (", kAlone),
    Rule("PRAGMA * . TEMP_STORE =", kAlone),
    Rule("PRAGMA * . TEMP_STORE (", kAlone),
    Rule("PRAGMA TEMP_STORE_DIRECTORY =", kAlone),
    Rule("PRAGMA TEMP_STORE_DIRECTORY (", kAlone),
    Rule("PRAGMA WAL_CHECKPOINT", kAlone),
    Rule("PRAGMA * . WAL_CHECKPOINT", kAlone),

    // A PRAGMA may set something for the connection; these are known to write into the file instead.
    Rule("PRAGMA", kSession | kReplayed),
    Rule("PRAGMA USER_VERSION", 0, kSession | kReplayed),
    Rule("PRAGMA APPLICATION_ID", 0, kSession | kReplayed),
    Rule("ATTACH", kSession | kReplayed),
    Rule("CREATE TEMP", kSession | kKeeps),
    Rule("CREATE TEMPORARY", kSession | kKeeps),
    Rule("CREATE * TEMP .", kSession | kKeeps),
    Rule("CREATE * \"TEMP\" .", kSession | kKeeps),
    Rule("* LOAD_EXTENSION (", kSession),

    Rule("BEGIN", kBegins),
    Rule("COMMIT", kCommits),
    Rule("END", kCommits),
    Rule("ROLLBACK", kRollsBack),
    Rule("ROLLBACK TO", 0, kRollsBack),
    Rule("ROLLBACK TRANSACTION TO", 0, kRollsBack),

    Rule("INSERT", kPlain),
    Rule("REPLACE", kPlain),
    Rule("UPDATE", kPlain),
    Rule("DELETE", kPlain),
    Rule("INSERT * RETURNING", 0, kPlain),
    Rule("REPLACE * RETURNING", 0, kPlain),
    Rule("UPDATE * RETURNING", 0, kPlain),
    Rule("DELETE * RETURNING", 0, kPlain),

    // While foreign keys are on, DROP TABLE deletes the rows first, and they cascade.
    Rule("DROP TABLE", kRebuilds),
    Rule("ALTER TABLE * RENAME TO", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS = OFF", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS = 0", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS = FALSE", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS = NO", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS = 'OFF'", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS ( OFF )", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS ( 0 )", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS ( FALSE )", kRebuilds),
    Rule("PRAGMA FOREIGN_KEYS ( NO )", kRebuilds),
};

}  // namespace dialect_detail

inline constexpr msr_dialect kDialect = {
    .struct_size = sizeof(msr_dialect),
    .lexer_flags = MSR_LEX_BACKTICKS | MSR_LEX_BRACKETS | MSR_LEX_TRIGGER_BODIES,
    .identifier_open = sdk::Borrow("\""),
    .identifier_close = sdk::Borrow("\""),
    .max_identifier = 255,
    .reserved = 0,
    .type_integer = sdk::Borrow("INTEGER"),
    .type_key = sdk::Borrow("TEXT COLLATE BINARY"),
    .type_text = sdk::Borrow("TEXT"),
    .table_options = sdk::Borrow(""),
    .now = sdk::Borrow("strftime('%Y-%m-%dT%H:%M:%f000Z','now')"),
    // The driver defines this function: SQLite itself does not tell when a transaction began.
    .unit_started = sdk::Borrow("msr_unit_started()"),
    .rules = dialect_detail::kRules,
    .rule_count = std::size(dialect_detail::kRules),
    .lock_rows = sdk::Borrow(""),
};

}  // namespace msr::sqlite
