/* driver.h: the contract between msr and a database driver. C11, also valid C++.
 *
 * A driver is a shared library `msr_driver_<name>.so` that exports one function,
 * `msr_driver_<name>_v0`, which returns a constant `msr_driver` table. C++ authors include
 * <msr/driver_sdk.hpp> instead of filling the table by hand.
 *
 * Six rules hold for everything below.
 *  1. Nothing allocated on one side is freed on the other. Text and arrays are borrowed for the
 *     duration of the call that passes them; whoever needs them longer copies.
 *  2. Every struct that crosses begins with its `struct_size`, and grows only at its end. A reader
 *     looks at a member only if `struct_size` covers it. `msr_str`, `msr_value` and
 *     `msr_statement_rule` cross in arrays and are frozen for ever.
 *  3. A function that returns `msr_status` calls `call->report` exactly once before it returns
 *     anything but MSR_OK, and never otherwise.
 *  4. No exception crosses, in either direction.
 *  5. A connection is used by one thread at a time; only `cancel` may come from another thread, and
 *     never during or after `disconnect`.
 *  6. A driver prints nothing, installs no signal handler, changes no process-wide state, and reads
 *     no environment but what its client library reads by itself.
 */
#ifndef MSR_DRIVER_H
#define MSR_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#include <msr/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* While the major is 0 the contract is not frozen: host and driver must match in both numbers. */
#define MSR_DRIVER_ABI_MAJOR 0u
#define MSR_DRIVER_ABI_MINOR 5u

enum { MSR_VALUE_NULL = 0, MSR_VALUE_INT64 = 1, MSR_VALUE_DOUBLE = 2, MSR_VALUE_TEXT = 3, MSR_VALUE_BLOB = 4 };

/* A parameter or a cell. The engine needs no dates and no decimals: times are ISO-8601 text. */
typedef struct msr_value {
  uint32_t kind; /* MSR_VALUE_… */
  uint32_t reserved;
  union {
    int64_t integer;
    double real;
    msr_str text; /* MSR_VALUE_TEXT and MSR_VALUE_BLOB */
  } as;
} msr_value;

/* Conditions that the engine acts upon, whatever the database calls them. */
enum {
  MSR_CONDITION_NONE = 0,
  MSR_CONDITION_NO_SUCH_TABLE = 1,
  MSR_CONDITION_NO_SUCH_COLUMN = 2,
  MSR_CONDITION_ALREADY_EXISTS = 3,   /* a table, or a catalog's unique violation while making one */
  MSR_CONDITION_UNIQUE_VIOLATION = 4, /* a row with this key is there already */
  MSR_CONDITION_TRANSIENT = 5,     /* deadlock, serialization failure, lock timeout: the same unit may succeed later */
  MSR_CONDITION_TOO_LONG = 6,      /* the statement ran longer than a limit allows, ours or the server's own */
  MSR_CONDITION_NULL_VIOLATION = 7 /* a column that must have a value was given none */
};

typedef struct msr_error {
  uint32_t struct_size;
  msr_status status;
  uint32_t condition; /* MSR_CONDITION_… */
  uint32_t reserved;
  int64_t vendor_code; /* the database's own number, 0 if it has none */
  int64_t statement;   /* in a unit: the index of the step that failed; -1 where it is not known */
  int64_t position;    /* byte offset in that step's text, from 0; -1 where it is not known */
  msr_str sqlstate;    /* five characters, or empty */
  msr_str message;     /* the server's own words, without passwords */
  msr_str detail;
  msr_str hint;
} msr_error;

/* Passed to every call that can fail. The host copies the error before `report` returns. */
typedef struct msr_call {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*report)(void *context, const msr_error *error);
} msr_call;

/* --- statements -------------------------------------------------------------------------------- */

enum {
  /* The text comes from a migration: it is sent untouched, and has no parameters. */
  MSR_STEP_MIGRATION = 1u << 0,
  /* Exactly one result and no rows: INSERT, UPDATE, DELETE or REPLACE without RETURNING. */
  MSR_STEP_PLAIN_DML = 1u << 1,
  /* Changes how the server reads what follows (encoding, quoting): it must end a message. */
  MSR_STEP_CHANGES_LEXING = 1u << 2,
  /* No text: restore the session to what it was after `connect` (see `reset`). */
  MSR_STEP_RESET = 1u << 3
};

/* Data that belongs to a statement: the lines that follow a COPY … FROM stdin. Read once, from its
 * beginning, piece by piece, since it may be of any size. */
typedef struct msr_data_source {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  /* 1: `piece` is the next one, borrowed until the next call; 0: the end; -1: the data cannot be read,
   * the statement must fail with MSR_STATEMENT, and the host knows why. */
  int32_t (*next)(void *context, msr_str *piece);
} msr_data_source;

/* One statement. A parameter has no placeholder in `text`: value k belongs at byte
 * `value_offsets[k]`, and the driver binds it there or writes it there as a literal that the server
 * reads back unchanged. Offsets ascend. */
typedef struct msr_statement {
  uint32_t struct_size;
  uint32_t flags; /* MSR_STEP_… */
  /* No NUL follows: a migration's statement is a part of its file. */
  msr_str text;
  const msr_value *values;
  const size_t *value_offsets;
  size_t value_count;
  const msr_data_source *data; /* NULL where no data follows */
} msr_statement;

/* Receives the rows of a query. Cells are borrowed until the function returns; a result other than
 * 0 means "enough", and the query then ends with MSR_OK. */
typedef struct msr_row_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  int (*row)(void *context, const msr_value *cells, size_t count);
} msr_row_sink;

enum {
  /* All steps in one transaction that this unit begins and commits. Without it each step stands for
   * itself, as the server runs it outside a transaction. */
  MSR_UNIT_TRANSACTION = 1u << 0,
  /* The unit drops or renames tables: a database that would cascade deletes while a table is rebuilt
   * (SQLite) suspends foreign keys around the transaction and fails it on new violations. */
  MSR_UNIT_REBUILDS_TABLES = 1u << 1
};

/* A unit of work: what must happen together, handed over whole so that a driver can send it in as
 * few messages as its protocol allows. The outcome must be as exact as if it ran step by step.
 * After a failed unit no transaction is open; in an open one a transactional unit is MSR_INVALID.
 * MSR_STEP_RESET steps at its head run before it begins: a mode that an earlier migration left behind
 * could keep it from beginning.
 * What is too large for one unit runs between `begin` and `commit` as several units without
 * MSR_UNIT_TRANSACTION; after one that failed the transaction can only be rolled back. */
typedef struct msr_unit {
  uint32_t struct_size;
  uint32_t flags; /* MSR_UNIT_… */
  const msr_statement *const *steps;
  size_t step_count;
  void *context;
  /* Called once for each step that succeeded, in order; `rows` is the number of rows it changed, -1
   * where that means nothing. In a transaction success is provisional until the unit returns MSR_OK. */
  void (*step_done)(void *context, size_t step, int64_t rows);
} msr_unit;

enum {
  /* Nobody asked for `lock_wait_ms`: where the connection's own options say how long to wait, they stay. */
  MSR_LIMIT_WAITING_BY_DEFAULT = 1u << 0
};

/* How long a statement may take. 0 is no limit of ours: what the server or the connection says. A limit that
 * the database cannot keep to the millisecond is rounded up. */
typedef struct msr_limits {
  uint32_t struct_size;
  uint32_t flags;       /* MSR_LIMIT_… */
  int64_t lock_wait_ms; /* a statement that waits longer for a lock fails with MSR_CONDITION_TRANSIENT */
  int64_t statement_ms; /* one that runs longer fails with MSR_STATEMENT and MSR_CONDITION_TOO_LONG */
} msr_limits;

/* --- what a database is ------------------------------------------------------------------------ */

/* Lexer flags: how the text of a script is to be read. */
enum {
  MSR_LEX_DOLLAR_QUOTES = 1u << 0,         /* $$…$$ and $tag$…$tag$ */
  MSR_LEX_BACKSLASH_ESCAPES = 1u << 1,     /* backslash escapes in every string */
  MSR_LEX_E_STRINGS = 1u << 2,             /* backslash escapes in E'…' */
  MSR_LEX_HASH_COMMENTS = 1u << 3,         /* # to the end of the line */
  MSR_LEX_NESTED_COMMENTS = 1u << 4,       /* comments in comments */
  MSR_LEX_DASH_NEEDS_SPACE = 1u << 5,      /* -- is a comment only before white space or the end */
  MSR_LEX_CONDITIONAL_COMMENTS = 1u << 6,  /* slash-star-! comments are executed */
  MSR_LEX_BACKTICKS = 1u << 7,             /* `identifier` */
  MSR_LEX_BRACKETS = 1u << 8,              /* [identifier] */
  MSR_LEX_DOUBLE_QUOTED_STRINGS = 1u << 9, /* "…" is a string, with backslash escapes if those apply */
  MSR_LEX_DELIMITER_COMMAND = 1u << 10,    /* a line DELIMITER x changes the terminator */
  MSR_LEX_TRIGGER_BODIES = 1u << 11,       /* CREATE TRIGGER … BEGIN … END is one statement; without
                                              ROUTINE_BODIES it ends at the three tokens ; END ; */
  MSR_LEX_ROUTINE_BODIES = 1u << 12,       /* so are procedures, functions and events with BEGIN … END */
  MSR_LEX_ATOMIC_BODIES = 1u << 13,        /* BEGIN ATOMIC … END in CREATE FUNCTION and PROCEDURE */
  MSR_LEX_COPY_DATA = 1u << 14,            /* COPY … FROM stdin; is followed by data up to a line \. */
  MSR_LEX_META_COMMANDS = 1u << 15         /* a line that begins with \ is a client's command, not SQL */
};

/* Traits of statements. */
enum {
  MSR_TRAIT_NO_TRANSACTION = 1u << 0, /* refuses to run in a transaction */
  MSR_TRAIT_SESSION = 1u << 1,        /* may change session state that outlives it */
  MSR_TRAIT_LEXING = 1u << 2,         /* changes how the server reads what follows */
  MSR_TRAIT_BEGINS_TRANSACTION = 1u << 3,
  MSR_TRAIT_COMMITS = 1u << 4,
  MSR_TRAIT_ROLLS_BACK = 1u << 5,
  MSR_TRAIT_PLAIN_DML = 1u << 6,      /* see MSR_STEP_PLAIN_DML; rolls back where tables can */
  MSR_TRAIT_REBUILDS_TABLE = 1u << 7, /* see MSR_UNIT_REBUILDS_TABLES */
  MSR_TRAIT_FORBIDDEN = 1u << 8,      /* would destroy what the engine relies on, e.g. its lock */
  MSR_TRAIT_NOT_SENT = 1u << 9,       /* is left out, with a notice (LOCK TABLES of a dump). With BEGINS_TRANSACTION
                                         every COMMITS is left out too, up to one that has both itself: what a dump
                                         writes around the rows of each table */
  MSR_TRAIT_REPLAYED = 1u << 10,      /* sets the session by what it says itself: a migration that goes on in another
                                         session runs it again there first (SET, USE) */
  MSR_TRAIT_KEEPS = 1u << 11,         /* leaves in the session what running it again would not bring back: a
                                         temporary table, a prepared statement, a query's result in a variable */
  /* These two are only looked at where structural changes are not rolled back. Of other statements it is not known. */
  MSR_TRAIT_STAYS = 1u << 12, /* does not end an open transaction */
  MSR_TRAIT_ENDS = 1u << 13   /* commits an open transaction before it does anything else */
};

/* Gives traits to the statements that match `pattern`: words in upper case with single spaces,
 * matched from the start of the statement; the word * stands for any number of words, a word %X% behind
 * the first for one that has X in it. A pattern that begins with * matches anywhere. A pattern that ends in $ must
 * match to the end of the statement. Traits of all rules that match add up; then those are taken away that any of them
 * removes (SET is MSR_TRAIT_SESSION, SET LOCAL removes it). Comments are no words; a string or a quoted identifier is
 * one, with its quotes, compared without regard to case; so is each punctuation character. */
typedef struct msr_statement_rule {
  msr_str pattern;
  uint32_t traits;
  uint32_t removes;
} msr_statement_rule;

/* How SQL is spelt for this database. A constant: usable without a connection. */
typedef struct msr_dialect {
  uint32_t struct_size;
  uint32_t lexer_flags;     /* MSR_LEX_… */
  msr_str identifier_open;  /* what stands before and after a quoted identifier; inside it the */
  msr_str identifier_close; /* closing quote is doubled */
  uint32_t max_identifier;  /* in bytes */
  uint32_t reserved;
  /* The three column types that the engine's tables use. */
  msr_str type_integer; /* any 64-bit integer */
  msr_str type_key; /* up to 255 characters, usable in a key, compared byte by byte (blanks at the end may not count) */
  msr_str type_text;     /* unlimited */
  msr_str table_options; /* stands after the closing parenthesis of CREATE TABLE */
  /* Expressions for the server's clock as text `2026-01-15T10:30:00.123456Z`, always UTC. */
  msr_str now;          /* at this very moment */
  msr_str unit_started; /* when the current unit began; empty where the database cannot tell */
  const msr_statement_rule *rules;
  size_t rule_count;
  msr_str lock_rows; /* stands behind a SELECT and keeps its rows from others until the transaction ends: FOR
                        UPDATE; empty where a transaction that writes is alone anyway */
} msr_dialect;

/* What the database can do. Each bit is proven by the conformance program where it is claimed. */
enum {
  MSR_CAN_ROLL_BACK_DDL = 1u << 0, /* CREATE, ALTER and DROP are undone by ROLLBACK */
  MSR_CAN_LOCK = 1u << 1,          /* try_lock and unlock; the lock dies with its session */
  MSR_CAN_NAME_LOCK_HOLDER = 1u << 2,
  MSR_CAN_CANCEL = 1u << 3,
  MSR_CAN_USE_SCHEMAS = 1u << 4,      /* a table's name may be qualified by a schema */
  MSR_CAN_TELL_POSITION = 1u << 5,    /* a syntax error says at which byte */
  MSR_CAN_LIMIT_WAITING = 1u << 6,    /* `limit`: how long a statement waits for a lock */
  MSR_CAN_LIMIT_STATEMENTS = 1u << 7, /* `limit`: how long a statement runs */
  MSR_CAN_SETTLE = 1u << 8,           /* `observe` and `settle`: whether a statement took effect */
  MSR_CAN_END_SESSION = 1u << 9,      /* `end_session` */
  /* `covers`: some tables keep their changes when a transaction is rolled back. Without it a transaction takes back
   * whatever MSR_TRAIT_PLAIN_DML changes. */
  MSR_CAN_TELL_COVER = 1u << 10,
  MSR_CAN_NAME_BLOCKERS = 1u << 11 /* `blockers` */
};

/* How it can be told later whether a statement took effect that no transaction covered. */
enum {
  MSR_EFFECT_UNKNOWN = 0,    /* it cannot: CALL, TRUNCATE, whatever the driver does not know */
  MSR_EFFECT_REPEATABLE = 1, /* it need not: running it again changes nothing more (IF NOT EXISTS, GRANT, SET) */
  MSR_EFFECT_VISIBLE = 2,    /* by looking for the effect on the objects that it names */
  MSR_EFFECT_CHECKED = 3,    /* the same, and a statement that succeeded may not have taken effect all the same
                                (CREATE INDEX CONCURRENTLY IF NOT EXISTS on an invalid index) */
  MSR_EFFECT_PARTIAL = 4     /* it cannot, and one that the server refuses may have left a part of it (CALL) */
};

/* What `observe` says before a statement runs. The host keeps it for `settle`, perhaps in another process. */
typedef struct msr_observation {
  uint32_t struct_size;
  uint32_t effect;  /* MSR_EFFECT_… */
  msr_str evidence; /* how things stand, as text of the driver's own; empty where nothing has to be known */
} msr_observation;

typedef struct msr_observation_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*observe)(void *context, const msr_observation *observation);
} msr_observation_sink;

/* What became of a statement. */
enum {
  MSR_SETTLED_UNKNOWN = 0, /* both are possible */
  MSR_SETTLED_APPLIED = 1,
  MSR_SETTLED_NOT_APPLIED = 2 /* running it (again) is right, after `cleanup` */
};

typedef struct msr_settlement {
  uint32_t struct_size;
  uint32_t outcome;  /* MSR_SETTLED_… */
  msr_str looked_at; /* in words, for people: "index \"public\".\"i\" is there, but invalid" */
  /* One statement that takes away what a broken attempt left; empty where nothing is left. After it has run,
   * `settle` is asked again with the same evidence, until there is none: there may be more. */
  msr_str cleanup;
} msr_settlement;

typedef struct msr_settlement_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*settle)(void *context, const msr_settlement *settlement);
} msr_settlement_sink;

typedef struct msr_description {
  uint32_t struct_size;
  uint32_t capabilities; /* MSR_CAN_…: the table's, or fewer */
  msr_str product;       /* for people: "PostgreSQL", "MariaDB" */
  msr_str version;
  msr_str database; /* for people: the database's name or file */
  msr_str schema;   /* where an unqualified table is made; qualifies the engine's own tables; may be empty */
  msr_str user;
  /* The server's name for this session; empty where there is none: the database is a file, or statements of one
   * connection run in one session or another (a pooler in transaction mode, which cannot lock either). */
  msr_str session;
  /* Words by which a migration may name this database, most special first: "mariadb", "mysql". */
  const msr_str *variants;
  size_t variant_count;
} msr_description;

typedef struct msr_description_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*describe)(void *context, const msr_description *description);
} msr_description_sink;

typedef struct msr_lock_holder {
  uint32_t struct_size;
  uint32_t reserved;
  msr_str host;
  msr_str process; /* what the holder calls itself: a program and its process id */
  msr_str user;
  msr_str since; /* UTC, ISO-8601; empty where it is not known */
  msr_str session;
} msr_lock_holder;

/* Receives the name of what a transaction does not take back, for people: "table `shop`.`log`". */
typedef struct msr_cover_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*keeps)(void *context, msr_str name);
} msr_cover_sink;

typedef struct msr_lock_holder_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*holder)(void *context, const msr_lock_holder *holder); /* not called when the lock is free */
} msr_lock_holder_sink;

/* A session that keeps another one waiting. */
typedef struct msr_blocker {
  uint32_t struct_size;
  uint32_t reserved;
  msr_str session;
  msr_str host;
  msr_str process; /* what it calls itself: a program and its process id, or the server's word for it */
  msr_str user;
  msr_str since; /* when its transaction began: UTC, ISO-8601; empty where it is not known */
  msr_str state; /* the server's word for what it does: "idle in transaction"; may be empty */
} msr_blocker;

typedef struct msr_blocker_sink {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  void (*blocker)(void *context, const msr_blocker *blocker); /* called for each */
} msr_blocker_sink;

/* --- the driver -------------------------------------------------------------------------------- */

typedef struct msr_conn msr_conn;

enum {
  /* The database may be made if it is not there (a file that does not exist yet). */
  MSR_CONNECT_CREATE = 1u << 0,
  /* Nothing will be written. A database that could be made, but is not there yet, is then opened as
   * an empty one that vanishes at `disconnect`, with a notice. */
  MSR_CONNECT_READ_ONLY = 1u << 1,
  /* The process does nothing but this: the client library may be set for speed as a whole, as far as
   * rule 6 forbids that elsewhere. */
  MSR_CONNECT_OWN_PROCESS = 1u << 2
};

typedef struct msr_connect {
  uint32_t struct_size;
  uint32_t flags;      /* MSR_CONNECT_… */
  msr_str url;         /* may be empty: then the client library's own defaults decide */
  msr_str application; /* what the session should be called on the server: program and process id */
  void *context;
  /* Warnings and notices of the server, for people. May be called during any later call. */
  void (*notice)(void *context, msr_str message);
} msr_connect;

typedef struct msr_driver {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  msr_str name;
  msr_str version;
  msr_str url_form;       /* for help texts: "postgresql://user@host:port/database" */
  const msr_str *schemes; /* the words before the colon of a URL, and the names for --driver */
  size_t scheme_count;
  uint32_t capabilities; /* at most; `describe` may take some away */
  uint32_t reserved;
  const msr_dialect *dialect;

  /* The client library and its version as loaded: "libpq 15.20". */
  msr_str (*client_library)(void);

  /* Opens one session: autocommit on, UTF-8. Creates nothing but what MSR_CONNECT_CREATE allows. An
   * unknown URL option is MSR_INVALID. Messages name host, port, database and user, never a password. */
  msr_status (*connect)(const msr_connect *options, const msr_call *call, msr_conn **connection);
  /* Ends the session. Never fails: an open transaction is rolled back, and locks are freed. */
  void (*disconnect)(msr_conn *connection);
  msr_status (*describe)(msr_conn *connection, const msr_call *call, const msr_description_sink *sink);
  /* Runs exactly one statement; rows are thrown away. `rows` may be NULL. */
  msr_status (*execute)(msr_conn *connection, const msr_call *call, const msr_statement *statement, int64_t *rows);
  msr_status (*query)(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                      const msr_row_sink *sink);
  /* `begin` in an open transaction is MSR_INVALID; `unit_flags` are MSR_UNIT_…. */
  msr_status (*begin)(msr_conn *connection, const msr_call *call, uint32_t unit_flags);
  /* MSR_OK means durable. A commit that the server turned into a rollback is MSR_STATEMENT. */
  msr_status (*commit)(msr_conn *connection, const msr_call *call);
  /* Harmless where no transaction is open. */
  msr_status (*rollback)(msr_conn *connection, const msr_call *call);
  /* Undoes what statements did to the session: settings, role, default schema, temporary tables.
   * Locks of the session stay. Works inside a transaction too. */
  msr_status (*reset)(msr_conn *connection, const msr_call *call);
  msr_status (*run_unit)(msr_conn *connection, const msr_call *call, const msr_unit *unit);

  /* Optional, NULL where the capability is not claimed. */
  /* At once: *taken is 1 if this session has the lock now, 0 if another has it. Twice in one session
   * is MSR_INVALID. Freed by `unlock`, `disconnect` or the end of the process, never by age. */
  msr_status (*try_lock)(msr_conn *connection, const msr_call *call, msr_str name, int32_t *taken);
  /* MSR_INVALID where this session does not hold it: silence would hide a stolen lock. */
  msr_status (*unlock)(msr_conn *connection, const msr_call *call, msr_str name);
  msr_status (*lock_holder)(msr_conn *connection, const msr_call *call, msr_str name, const msr_lock_holder_sink *sink);
  /* From any thread: the running call of this connection ends with MSR_CANCELLED; nothing happens if
   * none runs. */
  void (*cancel)(msr_conn *connection);
  /* Until the next call, the limits hold for each statement of a unit and of a transaction that `begin`
   * opened. They survive `reset`, also as a step. A migration that sets such a limit itself keeps its own.
   * Sends nothing: the limits travel with the unit, and reach no other session through a pooler. A value that
   * is negative is MSR_INVALID, a limit that the session does not claim MSR_UNSUPPORTED. Not to be called in
   * an open transaction. */
  msr_status (*limit)(msr_conn *connection, const msr_call *call, const msr_limits *limits);
  /* Looks at what `statement` is about to change, and changes nothing. Not for statements that a transaction
   * covers. */
  msr_status (*observe)(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                        const msr_observation_sink *sink);
  /* Whether `statement` took effect, by what `observe` of the same text said before. Only right when the
   * session that ran it is gone, or has ended the statement. Changes nothing. */
  msr_status (*settle)(msr_conn *connection, const msr_call *call, const msr_statement *statement, msr_str evidence,
                       const msr_settlement_sink *sink);
  /* Ends another session by the name that its description or lock_holder gave, if it is still there and this
   * user may. It may take a moment until it is gone. MSR_STATEMENT where it may not. */
  msr_status (*end_session)(msr_conn *connection, const msr_call *call, msr_str session);
  /* Whether a transaction takes back all that `statement`, which is MSR_TRAIT_PLAIN_DML, changes: in the tables that
   * it names, and in those that triggers, views and functions reach from there. Names one that it does not; is silent
   * where it takes back all. Without a statement (NULL): whether that is so of any. May keep what it asked the server
   * for until this session changes tables, so that a run with many statements asks once. */
  msr_status (*covers)(msr_conn *connection, const msr_call *call, const msr_statement *statement,
                       const msr_cover_sink *sink);
  /* Who keeps `session` waiting at this moment; nobody, if it does not wait. Asked on another session. */
  msr_status (*blockers)(msr_conn *connection, const msr_call *call, msr_str session, const msr_blocker_sink *sink);
} msr_driver;

/* The one exported symbol, `msr_driver_<name>_v0`. The table lives as long as the process. */
typedef const msr_driver *(*msr_driver_entry)(void);

#ifdef __cplusplus
}
#endif

#endif /* MSR_DRIVER_H */
