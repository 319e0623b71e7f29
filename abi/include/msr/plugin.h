/* plugin.h: the contract between msr and a plugin, which hears what happens in a run. C11, also valid C++.
 *
 * A plugin is a shared library `msr_plugin_<name>.so` that exports one function, `msr_plugin_<name>_v0`, which returns
 * a constant `msr_plugin` table. C++ authors include <msr/plugin_sdk.hpp> instead of filling the table by hand.
 *
 * Six rules hold for everything below.
 *  1. Nothing allocated on one side is freed on the other. Text and arrays are borrowed for the duration of the call
 *     that passes them; whoever needs them longer copies.
 *  2. Every struct that crosses begins with its `struct_size`, and grows only at its end. A reader looks at a member
 *     only if `struct_size` covers it. `msr_str` and `msr_plugin_setting` cross in arrays and are frozen for ever.
 *  3. A function that returns `msr_status` calls `call->report` exactly once before it returns anything but MSR_OK, and
 *     never otherwise.
 *  4. No exception crosses, in either direction.
 *  5. One call at a time for each plugin, but not always from the same thread.
 *  6. A plugin writes nothing to stdout and stderr (it has `call->say`), installs no signal handler, changes no
 *     process-wide state, and ends its threads in `destroy`.
 *
 * What a plugin answers decides nothing but this: an event whose name ends with `_starting` asks whether a thing may be
 * done. Anything but MSR_OK refuses it: the run stops before that thing, with the reported reason. Every other failure
 * is one warning for each plugin and run, and changes nothing.
 */
#ifndef MSR_PLUGIN_H
#define MSR_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include <msr/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* While the major is 0 the contract is not frozen: host and plugin must match in both numbers. */
#define MSR_PLUGIN_ABI_MAJOR 0u
#define MSR_PLUGIN_ABI_MINOR 1u

/* What happens in a run of migrate, down or redo, in this order. A number never changes its meaning. */
enum {
  /* Work may begin: the lock is held, the plan is made, and nothing of it has been done. Not asked when there is
   * nothing to do. Asks: refusing ends the run. */
  MSR_EVENT_RUN_STARTING = 0,
  /* Nobody refused: work begins. */
  MSR_EVENT_RUN_STARTED = 1,
  /* The run is over, well or not; the last event of each run, also of one that did not come to its start. */
  MSR_EVENT_RUN_FINISHED = 2,
  /* A migration is about to be applied. Asks: refusing ends the run before anything of it is done. */
  MSR_EVENT_MIGRATION_STARTING = 3,
  MSR_EVENT_MIGRATION_APPLIED = 4,
  MSR_EVENT_MIGRATION_FAILED = 5, /* on its way up or down, see `direction` */
  /* A migration is about to be reverted. Asks, as MSR_EVENT_MIGRATION_STARTING does. */
  MSR_EVENT_REVERT_STARTING = 6,
  MSR_EVENT_MIGRATION_REVERTED = 7,
  MSR_EVENT_MIGRATION_RETRYING = 8, /* it did not succeed this time, and is tried again */
  MSR_EVENT_MIGRATION_SETTLED = 9,  /* it was found out what became of a statement whose runner vanished */
  MSR_EVENT_MIGRATION_BLOCKED = 10, /* it waits for what another session holds */
  MSR_EVENT_STATEMENT_DONE = 11,
  MSR_EVENT_ROWS_LOADED = 12, /* now and then, of a large file of data */
  MSR_EVENT_DATABASE_WAITING = 13,
  MSR_EVENT_LOCK_WAITING = 14,
  MSR_EVENT_LOCK_ACQUIRED = 15,
  MSR_EVENT_LOCK_LOST = 16, /* another runner has taken over, and this one writes nothing any more */
  MSR_EVENT_WARNING = 17,
  MSR_EVENT_NOTICE = 18 /* of the database server */
};
#define MSR_EVENT_COUNT 19u
/* The bit of an event in `msr_plugin.events`. */
#define MSR_EVENT_BIT(kind) (UINT64_C(1) << (kind))

enum { MSR_DIRECTION_NONE = 0, MSR_DIRECTION_UP = 1, MSR_DIRECTION_DOWN = 2 };

/* Why something failed. */
typedef struct msr_event_error {
  uint32_t struct_size;
  uint32_t reserved;
  msr_str kind;    /* a stable word: "statement", "connection", "plugin" */
  msr_str message; /* one sentence */
  msr_str hint;
  msr_str detail;
  msr_str sqlstate;
  msr_str file;
  int64_t vendor_code;
  int64_t line; /* 0 where it is not known */
  int64_t column;
} msr_event_error;

/* One event. A member that its kind has no use for is empty, -1, or NULL. No text holds a password or another secret
 * that msr knows. */
typedef struct msr_event {
  uint32_t struct_size;
  uint32_t kind;    /* MSR_EVENT_… */
  msr_str name;     /* the stable name: "migration_applied" */
  msr_str time;     /* by the clock of this machine: 2026-01-15T10:30:00.123Z */
  int64_t unix_ms;  /* the same as a number */
  msr_str command;  /* "migrate", "down", "redo" */
  msr_str run_id;   /* empty until the plan is made */
  msr_str driver;   /* "postgresql"; this and the next four are empty until there is a connection */
  msr_str product;  /* "PostgreSQL" */
  msr_str server;   /* its version */
  msr_str database; /* the database's name or file */
  msr_str schema;
  /* Of a migration: */
  msr_str version; /* empty for a repeatable */
  msr_str migration;
  msr_str file;
  uint32_t direction; /* MSR_DIRECTION_… */
  int32_t applied;    /* of settled: 1 if the statement took effect, else 0 */
  int64_t index;      /* of this migration in the run, from 0 */
  int64_t total;      /* migrations in the run */
  int64_t statements; /* of the migration; of settled: which one, from 1 */
  /* Of what goes on: statements of the migration, rows of the file, tries. */
  int64_t done;
  int64_t of;
  int64_t duration_ms; /* of a finished migration or run; of lock_acquired: how long it was waited for */
  msr_str message;     /* the words of a warning, a notice, or of what is waited for */
  const msr_event_error *error;
  /* Of run_finished: */
  int64_t migrations_applied;
  int64_t migrations_reverted;
  int64_t migrations_failed;
  int64_t migrations_not_run; /* planned, but not done because of the error; the failed one counts too */
  int64_t migrations_pending; /* in the folder and not applied, or to be run again; -1 where that is not known */
  msr_str current_version;    /* the newest applied version; empty for none */
} msr_event;

/* A setting of this plugin. Numbers and booleans are text: "30", "true". Frozen for ever. */
typedef struct msr_plugin_setting {
  msr_str name; /* in lower case, with _ for - */
  const msr_str *values;
  size_t value_count; /* 1, unless `is_list` */
  uint32_t is_list;
  uint32_t reserved;
} msr_plugin_setting;

/* Passed to every call. */
typedef struct msr_plugin_call {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  /* Why this call fails, in one sentence. The host copies it. */
  void (*report)(void *context, msr_str reason);
  /* Something that went wrong and that is not this call's failure: the one warning, if there was none yet. */
  void (*warn)(void *context, msr_str message);
  /* A line for people; it goes where msr's own talk goes, without secrets. */
  void (*say)(void *context, msr_str line);
  /* Not 0 once the run was asked to stop: what takes long should come to its end. */
  int32_t (*is_stopping)(void *context);
} msr_plugin_call;

typedef struct msr_plugin_create {
  uint32_t struct_size;
  uint32_t reserved;
  msr_str name;        /* of this instance, for messages */
  msr_str msr_version; /* "0.1.0" */
  const msr_plugin_setting *settings;
  size_t setting_count;
} msr_plugin_create;

typedef struct msr_plugin_self msr_plugin_self;

typedef struct msr_plugin {
  uint32_t struct_size;
  uint16_t abi_major;
  uint16_t abi_minor;
  msr_str name;
  msr_str version;
  msr_str description; /* one sentence, for msr plugins */
  uint64_t events;     /* those that it wants at most: MSR_EVENT_BIT(…) | … */

  /* Makes an instance, before there is a connection. A failure (MSR_INVALID for a wrong setting) ends the run before
   * it begins. May narrow `*events`, which holds the table's mask, by its settings. */
  msr_status (*create)(const msr_plugin_create *options, const msr_plugin_call *call, uint64_t *events,
                       msr_plugin_self **self);
  /* Ends it, after the last event. Never fails. */
  void (*destroy)(msr_plugin_self *self);
  msr_status (*on_event)(msr_plugin_self *self, const msr_plugin_call *call, const msr_event *event);
} msr_plugin;

/* The one exported symbol, `msr_plugin_<name>_v0`. The table lives as long as the process. */
typedef const msr_plugin *(*msr_plugin_entry)(void);

#ifdef __cplusplus
}
#endif

#endif /* MSR_PLUGIN_H */
