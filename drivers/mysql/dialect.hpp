// dialect.hpp: how SQL is spelt and read by MySQL and MariaDB.
#pragma once

#include <iterator>

#include <msr/driver.h>
#include <msr/driver_sdk.hpp>

namespace msr::mysql {
namespace dialect_detail {

using sdk::Rule;

inline constexpr std::uint32_t kAlone = MSR_TRAIT_NO_TRANSACTION;
inline constexpr std::uint32_t kSession = MSR_TRAIT_SESSION;
inline constexpr std::uint32_t kLexing = MSR_TRAIT_LEXING;
inline constexpr std::uint32_t kBegins = MSR_TRAIT_BEGINS_TRANSACTION;
inline constexpr std::uint32_t kCommits = MSR_TRAIT_COMMITS;
inline constexpr std::uint32_t kRollsBack = MSR_TRAIT_ROLLS_BACK;
inline constexpr std::uint32_t kPlain = MSR_TRAIT_PLAIN_DML;
inline constexpr std::uint32_t kForbidden = MSR_TRAIT_FORBIDDEN;
inline constexpr std::uint32_t kReplayed = MSR_TRAIT_REPLAYED;
inline constexpr std::uint32_t kKeeps = MSR_TRAIT_KEEPS;
inline constexpr std::uint32_t kNotSent = MSR_TRAIT_NOT_SENT;
inline constexpr std::uint32_t kStays = MSR_TRAIT_STAYS;
inline constexpr std::uint32_t kEnds = MSR_TRAIT_ENDS;

inline constexpr msr_statement_rule kRules[] = {
    // Most statements commit silently what is open; only these are refused.
    Rule("SET TRANSACTION", kAlone),
    Rule("SET * SQL_LOG_BIN", kAlone),
    Rule("SET * GTID_NEXT", kAlone),
    Rule("SET * GTID_PURGED", kAlone),
    Rule("SET * BINLOG_FORMAT", kAlone),

    // What outlives the statement in the session. CALL, EXECUTE and DO may run anything.
    Rule("SET", kSession | kReplayed),
    Rule("SET * SELECT", kKeeps, kReplayed),
    Rule("SET GLOBAL", 0, kReplayed),
    Rule("SET PERSIST", 0, kReplayed),
    Rule("SET PASSWORD", 0, kReplayed),
    Rule("USE", kSession | kReplayed),
    Rule("CREATE TEMPORARY", kSession | kKeeps),
    Rule("CREATE OR REPLACE TEMPORARY", kSession | kKeeps),
    Rule("DROP TEMPORARY", kSession),
    Rule("PREPARE", kSession | kKeeps),
    Rule("EXECUTE", kSession),
    Rule("DEALLOCATE", kSession),
    Rule("DROP PREPARE", kSession),
    Rule("CALL", kSession),
    Rule("DO", kSession),
    Rule("HANDLER", kSession),
    Rule("BEGIN NOT ATOMIC", kSession),
    Rule("FLUSH TABLE", kSession),
    Rule("FLUSH TABLES", kSession),
    Rule("FLUSH LOCAL TABLES", kSession),
    Rule("FLUSH NO_WRITE_TO_BINLOG TABLES", kSession),
    Rule("LOCK INSTANCE", kSession),
    Rule("LOAD DATA * @", kSession),
    Rule("SELECT * INTO @", kSession | kKeeps),
    Rule("( SELECT * INTO @", kSession | kKeeps),
    Rule("WITH * INTO @", kSession | kKeeps),
    Rule("VALUES * INTO @", kSession | kKeeps),
    Rule("* : =", kSession | kKeeps),
    Rule("SET * : =", 0, kKeeps),
    Rule("SET * : = * SELECT", kKeeps),
    Rule("* GET_LOCK (", kSession),
    Rule("* RELEASE_LOCK (", kSession),

    // Read by the server in another way from here on; also as one of several assignments.
    Rule("SET * NAMES", kLexing),
    Rule("SET * CHARACTER SET", kLexing),
    Rule("SET * CHARSET", kLexing),
    Rule("SET * CHARACTER_SET_CLIENT", kLexing),
    Rule("SET * CHARACTER_SET_CONNECTION", kLexing),
    Rule("SET * COLLATION_CONNECTION", kLexing),
    Rule("SET * SQL_MODE", kLexing),
    Rule("SET * `CHARACTER_SET_CLIENT`", kLexing),
    Rule("SET * `CHARACTER_SET_CONNECTION`", kLexing),
    Rule("SET * `COLLATION_CONNECTION`", kLexing),
    Rule("SET * `SQL_MODE`", kLexing),

    Rule("BEGIN", kBegins),
    Rule("BEGIN NOT ATOMIC", 0, kBegins),
    Rule("START TRANSACTION", kBegins),
    Rule("COMMIT", kCommits),
    Rule("COMMIT * AND CHAIN", kBegins),
    Rule("ROLLBACK", kRollsBack),
    Rule("ROLLBACK * AND CHAIN", kBegins),
    Rule("ROLLBACK TO", 0, kRollsBack),
    Rule("ROLLBACK WORK TO", 0, kRollsBack),
    Rule("XA START", kBegins | kAlone),
    Rule("XA BEGIN", kBegins | kAlone),
    Rule("XA COMMIT", kCommits | kAlone),
    Rule("XA ROLLBACK", kRollsBack | kAlone),

    Rule("INSERT", kPlain | kStays),
    Rule("REPLACE", kPlain | kStays),
    Rule("UPDATE", kPlain | kStays),
    Rule("DELETE", kPlain | kStays),
    // The server's own tables have engines without transactions.
    Rule("* MYSQL .", 0, kPlain),
    Rule("* `MYSQL` .", 0, kPlain),

    // Whatever else may stand in a transaction without ending it.
    Rule("SELECT", kStays),
    Rule("( SELECT", kStays),
    Rule("WITH", kStays),
    Rule("VALUES", kStays),
    Rule("SET", kStays),
    Rule("SET PASSWORD", 0, kStays),
    Rule("SET STATEMENT", 0, kStays),
    Rule("USE", kStays),
    Rule("DO", kStays),
    Rule("SHOW", kStays),
    Rule("EXPLAIN", kStays),
    Rule("LOAD DATA", kStays),
    Rule("PREPARE", kStays),
    Rule("DEALLOCATE", kStays),
    Rule("SAVEPOINT", kStays),
    Rule("RELEASE SAVEPOINT", kStays),
    Rule("ROLLBACK TO", kStays),
    Rule("ROLLBACK WORK TO", kStays),
    Rule("CREATE TEMPORARY TABLE", kStays),
    Rule("DROP TEMPORARY TABLE", kStays),

    // Commit what is open first.
    Rule("CREATE TABLE", kEnds),
    Rule("CREATE OR REPLACE TABLE", kEnds),
    Rule("CREATE INDEX", kEnds),
    Rule("CREATE UNIQUE INDEX", kEnds),
    Rule("CREATE FULLTEXT INDEX", kEnds),
    Rule("CREATE SPATIAL INDEX", kEnds),
    Rule("ALTER TABLE", kEnds),
    Rule("DROP TABLE", kEnds),
    Rule("DROP INDEX", kEnds),
    Rule("RENAME TABLE", kEnds),
    Rule("TRUNCATE", kEnds),

    Rule("INSERT * RETURNING", 0, kPlain),
    Rule("REPLACE * RETURNING", 0, kPlain),
    Rule("UPDATE * RETURNING", 0, kPlain),
    Rule("DELETE * RETURNING", 0, kPlain),

    // mysqldump locks the tables that it fills. In a migration that would shut out the history write,
    // and is of no use: nobody else migrates.
    Rule("LOCK TABLES", kNotSent),
    Rule("LOCK TABLE", kNotSent),
    Rule("UNLOCK TABLES", kNotSent),
    Rule("UNLOCK TABLE", kNotSent),
    // The same dumps switch autocommit off to be faster. Then no statement would stand for itself any
    // more: the line alone is left out, mixed with other settings it is refused. Those of MariaDB 11 put
    // it and a COMMIT around the rows of each table.
    Rule("SET * AUTOCOMMIT =", kForbidden),
    Rule("SET * AUTOCOMMIT : =", kForbidden),
    Rule("SET * `AUTOCOMMIT` =", kForbidden),
    Rule("SET AUTOCOMMIT = 0 $", kNotSent, kForbidden),
    Rule("SET AUTOCOMMIT = 1 $", kNotSent, kForbidden),
    Rule("SET AUTOCOMMIT = OFF $", kNotSent, kForbidden),
    Rule("SET AUTOCOMMIT = ON $", kNotSent, kForbidden),
    Rule("SET SESSION AUTOCOMMIT = 0 $", kNotSent, kForbidden),
    Rule("SET SESSION AUTOCOMMIT = 1 $", kNotSent, kForbidden),
    Rule("SET @ @ AUTOCOMMIT = 0 $", kNotSent, kForbidden),
    Rule("SET @ @ AUTOCOMMIT = 1 $", kNotSent, kForbidden),
    Rule("SET @ @ SESSION . AUTOCOMMIT = 0 $", kNotSent, kForbidden),
    Rule("SET @ @ SESSION . AUTOCOMMIT = 1 $", kNotSent, kForbidden),
    Rule("SET @ OLD_AUTOCOMMIT = @ @ AUTOCOMMIT , @ @ AUTOCOMMIT = 0 $", kNotSent | kBegins, kForbidden),
    Rule("SET @ OLD_AUTOCOMMIT = @ @ AUTOCOMMIT , AUTOCOMMIT = 0 $", kNotSent | kBegins, kForbidden),
    Rule("SET AUTOCOMMIT = @ OLD_AUTOCOMMIT $", kNotSent | kCommits, kForbidden),
    Rule("SET @ @ AUTOCOMMIT = @ OLD_AUTOCOMMIT $", kNotSent | kCommits, kForbidden),

    // These free the lock that the session holds, or end the session.
    Rule("* RELEASE_ALL_LOCKS", kForbidden),
    Rule("RESET CONNECTION", kForbidden),
    Rule("KILL * CONNECTION_ID (", kForbidden),
    Rule("COMMIT * RELEASE", kForbidden),
    Rule("COMMIT * NO RELEASE", 0, kForbidden),
    Rule("ROLLBACK * RELEASE", kForbidden),
    Rule("ROLLBACK * NO RELEASE", 0, kForbidden),
    Rule("SET * COMPLETION_TYPE", kForbidden),
    // With it the server would read strings in another way than the script was taken apart.
    Rule("SET * SQL_MODE * %NO_BACKSLASH_ESCAPES%", kForbidden),
    Rule("SET * `SQL_MODE` * %NO_BACKSLASH_ESCAPES%", kForbidden),
};

}  // namespace dialect_detail

inline constexpr msr_dialect kDialect = {
    .struct_size = sizeof(msr_dialect),
    .lexer_flags = MSR_LEX_BACKSLASH_ESCAPES | MSR_LEX_HASH_COMMENTS | MSR_LEX_DASH_NEEDS_SPACE |
                   MSR_LEX_CONDITIONAL_COMMENTS | MSR_LEX_BACKTICKS | MSR_LEX_DOUBLE_QUOTED_STRINGS |
                   MSR_LEX_DELIMITER_COMMAND | MSR_LEX_META_COMMANDS | MSR_LEX_TRIGGER_BODIES | MSR_LEX_ROUTINE_BODIES,
    .identifier_open = sdk::Borrow("`"),
    .identifier_close = sdk::Borrow("`"),
    .max_identifier = 64,
    .reserved = 0,
    .type_integer = sdk::Borrow("bigint"),
    .type_key = sdk::Borrow("varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
    .type_text = sdk::Borrow("longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
    .table_options = sdk::Borrow("ENGINE=InnoDB"),
    .now = sdk::Borrow("DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')"),
    // The driver sets this variable at the head of each unit.
    .unit_started = sdk::Borrow("@msr_unit_started"),
    .rules = dialect_detail::kRules,
    .rule_count = std::size(dialect_detail::kRules),
    .lock_rows = sdk::Borrow("FOR UPDATE"),
};

}  // namespace msr::mysql
