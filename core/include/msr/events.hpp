// events.hpp: what happens during a run, as it happens.
#ifndef MSR_EVENTS_HPP
#define MSR_EVENTS_HPP

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include <msr/error.hpp>

namespace msr::event {

/// Something that a person should know and that stops nothing.
struct Warning {
  std::string message;
};
/// A notice of the database server.
struct Notice {
  std::string message;
};
/// No connection can be made yet, and that is tried again; said once.
struct DatabaseWaiting {
  std::string reason;         ///< why the first attempt failed, in one sentence
  std::int64_t up_to_ms = 0;  ///< how long it is tried; 0 is no limit
};
/// The schema is not as it is waited for; said once.
struct SchemaWaiting {
  std::string message;  ///< "3 migrations are pending"
};
/// Another runner holds the lock; said once, and again when the holder changes.
struct LockWaiting {
  std::string holder;  ///< a phrase: "msr 0.1.0 (pid 4711) on web-3 as app since 10:02:11Z"
};
struct LockAcquired {
  std::int64_t waited_ms = 0;
};
/// Another runner has taken over: this one writes nothing any more.
struct LockLost {
  std::string message;
};
/// The plan is made and work begins. Not sent when there is nothing to do.
struct RunStarted {
  std::string run_id;
  std::string command;    ///< "migrate", "down", "redo"
  std::size_t total = 0;  ///< number of steps
};
struct MigrationStarted {
  std::size_t index = 0;  ///< of this step, from 0
  std::size_t total = 0;
  std::string version;  ///< empty for a repeatable
  std::string name;
  std::string file;
  bool down = false;
  std::size_t statements = 0;
};
/// Statements of the migration in progress that succeeded so far.
struct StatementDone {
  std::size_t done = 0;
  std::size_t total = 0;
};
/// Rows of a file of data that are in their table so far. Said now and then of a large file.
struct RowsLoaded {
  std::string file;  ///< relative to the folder
  std::size_t done = 0;
  std::size_t total = 0;
};
struct MigrationFinished {
  std::size_t index = 0;
  std::size_t total = 0;
  std::string version;
  std::string name;
  std::string file;
  bool down = false;
  std::int64_t duration_ms = 0;
};
/// A migration did not succeed this time, and is tried again; where the connection was lost, after it is found out
/// what stands.
struct Retrying {
  std::string file;
  Error error;
  std::size_t attempt = 0;  ///< of the next try, from 1
  std::size_t retries = 0;  ///< how many there will be at most
};
/// It was found out what became of a statement whose runner vanished.
struct Settled {
  std::string file;
  std::size_t statement = 0;  ///< from 1
  bool applied = false;
  std::string looked_at;  ///< how that is known, in words
};
/// A migration has been waiting for some seconds for what another session holds; said again when that changes.
struct Blocked {
  std::string file;
  std::string by;  ///< a phrase: "session 4711 (psql on web-3 as app, idle in transaction)"; of several parted by ;
};
struct MigrationFailed {
  std::string version;
  std::string name;
  std::string file;
  bool down = false;
  Error error;
};
/// A line that a plugin has to say.
struct PluginSaid {
  std::string plugin;
  std::string message;
};

}  // namespace msr::event

namespace msr {

using Event = std::variant<event::Warning, event::Notice, event::DatabaseWaiting, event::SchemaWaiting,
                           event::LockWaiting, event::LockAcquired, event::LockLost, event::RunStarted,
                           event::MigrationStarted, event::StatementDone, event::RowsLoaded, event::MigrationFinished,
                           event::Retrying, event::Settled, event::Blocked, event::MigrationFailed, event::PluginSaid>;

/// Hears events, one at a time. Called on the thread that called the engine, Blocked on another one, since that thread
/// waits in the database then; must not call the engine back. An
/// exception that it throws is swallowed: an observer never fails a run.
class MSR_API Observer {
 public:
  virtual ~Observer() = default;
  virtual void On(const Event &event) = 0;
};

}  // namespace msr

#endif  // MSR_EVENTS_HPP
