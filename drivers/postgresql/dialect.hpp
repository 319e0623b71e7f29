// dialect.hpp: how SQL is spelt and read by PostgreSQL.
#pragma once

#include <iterator>

#include <msr/driver.h>
#include <msr/driver_sdk.hpp>

namespace msr::postgresql {
namespace dialect_detail {

using sdk::Rule;

inline constexpr std::uint32_t kAlone = MSR_TRAIT_NO_TRANSACTION;
inline constexpr std::uint32_t kSession = MSR_TRAIT_SESSION;
inline constexpr std::uint32_t kLexing = MSR_TRAIT_LEXING;
inline constexpr std::uint32_t kBegins = MSR_TRAIT_BEGINS_TRANSACTION;
inline constexpr std::uint32_t kCommits = MSR_TRAIT_COMMITS;
inline constexpr std::uint32_t kRollsBack = MSR_TRAIT_ROLLS_BACK;
inline constexpr std::uint32_t kPlain = MSR_TRAIT_PLAIN_DML;
inline constexpr std::uint32_t kReplayed = MSR_TRAIT_REPLAYED;
inline constexpr std::uint32_t kKeeps = MSR_TRAIT_KEEPS;
inline constexpr std::uint32_t kForbidden = MSR_TRAIT_FORBIDDEN;

inline constexpr msr_statement_rule kRules[] = {
    // Statements that refuse a transaction block. Where that depends on more than the text (REINDEX or
    // CLUSTER of a partitioned table, CALL of a procedure that commits) the migration says so itself.
    Rule("CREATE INDEX CONCURRENTLY", kAlone),
    Rule("CREATE UNIQUE INDEX CONCURRENTLY", kAlone),
    Rule("DROP INDEX CONCURRENTLY", kAlone),
    Rule("REINDEX * CONCURRENTLY", kAlone),
    Rule("REINDEX DATABASE", kAlone),
    Rule("REINDEX SYSTEM", kAlone),
    Rule("REINDEX SCHEMA", kAlone),
    Rule("REINDEX ( * ) DATABASE", kAlone),
    Rule("REINDEX ( * ) SYSTEM", kAlone),
    Rule("REINDEX ( * ) SCHEMA", kAlone),
    Rule("VACUUM", kAlone),
    Rule("ALTER SYSTEM", kAlone),
    Rule("CREATE DATABASE", kAlone),
    Rule("DROP DATABASE", kAlone),
    Rule("ALTER DATABASE * SET TABLESPACE", kAlone),
    Rule("CREATE TABLESPACE", kAlone),
    Rule("DROP TABLESPACE", kAlone),
    Rule("ALTER TABLE * DETACH PARTITION * CONCURRENTLY", kAlone),
    Rule("CREATE SUBSCRIPTION", kAlone),
    Rule("CREATE SUBSCRIPTION * CONNECT = FALSE", 0, kAlone),
    Rule("CREATE SUBSCRIPTION * CREATE_SLOT = FALSE", 0, kAlone),
    Rule("DROP SUBSCRIPTION", kAlone),
    Rule("ALTER SUBSCRIPTION * REFRESH", kAlone),
    Rule("ALTER SUBSCRIPTION * SET PUBLICATION", kAlone),
    Rule("ALTER SUBSCRIPTION * ADD PUBLICATION", kAlone),
    Rule("ALTER SUBSCRIPTION * DROP PUBLICATION", kAlone),
    Rule("ALTER SUBSCRIPTION * PUBLICATION * ( REFRESH = FALSE )", 0, kAlone),
    Rule("ALTER SUBSCRIPTION * SET ( * FAILOVER", kAlone),
    Rule("ALTER SUBSCRIPTION * SET ( * TWO_PHASE", kAlone),
    Rule("CLUSTER $", kAlone),
    Rule("CLUSTER VERBOSE $", kAlone),
    Rule("CLUSTER ( * ) $", kAlone),

    // What outlives the statement in the session. DO, CALL and EXECUTE run code that is not looked into.
    Rule("SET", kSession | kReplayed),
    Rule("SET LOCAL", 0, kSession | kReplayed),
    Rule("SET CONSTRAINTS", 0, kSession | kReplayed),
    Rule("SET TRANSACTION", 0, kSession | kReplayed),
    Rule("RESET", kSession | kLexing | kReplayed),
    Rule("DISCARD", kSession),
    Rule("LISTEN", kSession),
    Rule("UNLISTEN", kSession),
    Rule("LOAD", kSession | kReplayed),
    Rule("PREPARE", kSession | kKeeps),
    Rule("PREPARE TRANSACTION", 0, kSession | kKeeps),
    Rule("DEALLOCATE", kSession),
    Rule("EXECUTE", kSession),
    Rule("DECLARE * WITH HOLD", kSession | kKeeps),
    Rule("DO", kSession),
    Rule("CALL", kSession),
    Rule("SELECT * INTO TEMP", kSession | kKeeps),
    Rule("SELECT * INTO TEMPORARY", kSession | kKeeps),
    Rule("SELECT * INTO LOCAL", kSession | kKeeps),
    Rule("WITH * INTO TEMP", kSession | kKeeps),
    Rule("WITH * INTO TEMPORARY", kSession | kKeeps),
    Rule("EXPLAIN * EXECUTE", kSession),
    Rule("* PG_ADVISORY_LOCK", kSession),
    Rule("* PG_ADVISORY_LOCK_SHARED", kSession),
    Rule("* PG_TRY_ADVISORY_LOCK", kSession),
    Rule("* PG_TRY_ADVISORY_LOCK_SHARED", kSession),
    Rule("CREATE TEMP", kSession | kKeeps),
    Rule("CREATE TEMPORARY", kSession | kKeeps),
    Rule("CREATE LOCAL", kSession | kKeeps),
    Rule("CREATE GLOBAL", kSession | kKeeps),
    Rule("CREATE OR REPLACE TEMP", kSession | kKeeps),
    Rule("CREATE OR REPLACE TEMPORARY", kSession | kKeeps),
    Rule("CREATE * PG_TEMP", kSession | kKeeps),
    Rule("* SET_CONFIG", kSession | kLexing),
    Rule("* \"SET_CONFIG\"", kSession | kLexing),
    // pg_dump writes this line at the head of every dump; it changes no lexing.
    Rule("SELECT PG_CATALOG . SET_CONFIG ( 'SEARCH_PATH' , '' , FALSE ) $", kReplayed, kLexing),

    // The rest of a message is parsed before these take effect.
    Rule("SET * NAMES", kLexing),
    Rule("SET * CLIENT_ENCODING", kLexing),
    Rule("SET * \"CLIENT_ENCODING\"", kLexing),
    Rule("SET * STANDARD_CONFORMING_STRINGS", kLexing),
    Rule("SET * \"STANDARD_CONFORMING_STRINGS\"", kLexing),
    Rule("SET * BACKSLASH_QUOTE", kLexing),
    Rule("SET * \"BACKSLASH_QUOTE\"", kLexing),

    Rule("BEGIN", kBegins),
    Rule("START TRANSACTION", kBegins),
    Rule("COMMIT", kCommits),
    Rule("END", kCommits),
    Rule("COMMIT * AND CHAIN", kBegins),
    Rule("END * AND CHAIN", kBegins),
    Rule("PREPARE TRANSACTION", kCommits),
    Rule("ROLLBACK", kRollsBack),
    Rule("ABORT", kRollsBack),
    Rule("ROLLBACK * AND CHAIN", kBegins),
    Rule("ABORT * AND CHAIN", kBegins),
    Rule("ROLLBACK TO", 0, kRollsBack),
    Rule("ROLLBACK WORK TO", 0, kRollsBack),
    Rule("ROLLBACK TRANSACTION TO", 0, kRollsBack),
    // These two settle a transaction that was prepared before, not the one that is open.
    Rule("COMMIT PREPARED", kAlone, kCommits),
    Rule("ROLLBACK PREPARED", kAlone, kRollsBack),

    Rule("INSERT", kPlain),
    Rule("UPDATE", kPlain),
    Rule("DELETE", kPlain),
    Rule("INSERT * RETURNING", 0, kPlain),
    Rule("UPDATE * RETURNING", 0, kPlain),
    Rule("DELETE * RETURNING", 0, kPlain),

    // These free the lock that the session holds.
    Rule("DISCARD ALL", kAlone | kForbidden),
    Rule("* PG_ADVISORY_UNLOCK_ALL", kForbidden),
    Rule("* \"PG_ADVISORY_UNLOCK_ALL\"", kForbidden),
    // With these the server would read strings in another way than the script was taken apart.
    Rule("SET * STANDARD_CONFORMING_STRINGS = OFF", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS = 'OFF'", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS = FALSE", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS = NO", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS = 0", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS TO OFF", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS TO 'OFF'", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS TO FALSE", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS TO NO", kForbidden),
    Rule("SET * STANDARD_CONFORMING_STRINGS TO 0", kForbidden),
    Rule("* SET_CONFIG ( 'STANDARD_CONFORMING_STRINGS' , 'OFF'", kForbidden),
    Rule("* SET_CONFIG ( 'STANDARD_CONFORMING_STRINGS' , 'FALSE'", kForbidden),
};

}  // namespace dialect_detail

// Types, functions and the collation are named with their schema: a migration may have set a search
// path in which another one of the same name comes first.
inline constexpr msr_dialect kDialect = {
    .struct_size = sizeof(msr_dialect),
    .lexer_flags = MSR_LEX_DOLLAR_QUOTES | MSR_LEX_E_STRINGS | MSR_LEX_NESTED_COMMENTS | MSR_LEX_ATOMIC_BODIES |
                   MSR_LEX_COPY_DATA | MSR_LEX_META_COMMANDS,
    .identifier_open = sdk::Borrow("\""),
    .identifier_close = sdk::Borrow("\""),
    .max_identifier = 63,
    .reserved = 0,
    .type_integer = sdk::Borrow("bigint"),
    .type_key = sdk::Borrow("varchar(255) COLLATE pg_catalog.\"C\""),
    .type_text = sdk::Borrow("pg_catalog.text"),
    .table_options = sdk::Borrow(""),
    .now = sdk::Borrow("pg_catalog.to_char(pg_catalog.clock_timestamp() AT TIME ZONE 'UTC', "
                       "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
    .unit_started = sdk::Borrow("pg_catalog.to_char(pg_catalog.transaction_timestamp() AT TIME ZONE 'UTC', "
                                "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
    .rules = dialect_detail::kRules,
    .rule_count = std::size(dialect_detail::kRules),
    .lock_rows = sdk::Borrow("FOR UPDATE"),
};

}  // namespace msr::postgresql
