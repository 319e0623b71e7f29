// mending.hpp: a session that changes nothing but the history, under the lock. Inside this room only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/session.hpp"

namespace msr::engine {

/// Holds the lock as long as it lives. A command that finds out that it does not fit changes nothing.
class Mending {
 public:
  /// Connects, reads the folder, takes the lock and reads the history. `outcome` learns of the database and the
  /// warnings of the folder.
  static Result<std::unique_ptr<Mending>> Begin(const Setting &setting, std::string command, Outcome &outcome);

  Session &session() { return *session_; }
  const std::string &run_id() const { return run_.id; }

  /// Raises the fence, and makes the tables if they are not there. Before the first write is put into words: they
  /// hold the number.
  Result<void> Claim();

  driver_manager::SqlText Insert(const history::Record &record, const std::string *down_text) const {
    return session_->history().Insert(record, run_, down_text);
  }
  /// An entry of the log about `record`.
  driver_manager::SqlText Log(const history::Record &record, std::string_view event, std::string_view words = {});
  /// All of it, or nothing; nothing too if another runner has taken over. The last is an entry of the log, which is
  /// what is fenced.
  Result<void> Write(std::vector<driver_manager::SqlText> writes);

 private:
  Mending() = default;

  std::unique_ptr<Session> session_;
  std::unique_ptr<lock::Guard> lock_;  // goes before the session
  history::Run run_;
  std::int64_t sequence_ = 0;
};

/// Who runs this, for what `command` writes.
history::Run ThisRun(std::string command);

}  // namespace msr::engine
