// lock.cpp: the named locks of the server, which live as long as the session that took them.
#include <optional>
#include <utility>

#include "drivers/mysql/answers.hpp"
#include "drivers/mysql/connection.hpp"
#include "drivers/mysql/literals.hpp"

namespace msr::mysql {
namespace {

/// The server's name for a lock. It may have 64 characters at most, so the engine's name is hashed.
/// Older and newer versions of msr meet under it: it never changes.
std::string LockName(std::string_view name) {
  return "CONCAT('msr:',LEFT(SHA2(" + TextLiteral(name) + ",256),40))";
}

/// The first row of an answer, copied.
class FirstRow final : public Answers {
 public:
  bool Row(std::size_t, std::span<const msr_value> cells) override {
    for (const msr_value &cell : cells) {
      if (cell.kind == MSR_VALUE_NULL) {
        texts_.emplace_back();
      } else if (cell.kind == MSR_VALUE_INT64) {
        texts_.emplace_back(std::to_string(cell.as.integer));
      } else {
        texts_.emplace_back(std::string(sdk::View(cell.as.text)));
      }
    }
    return false;
  }
  std::optional<std::string> text(std::size_t column) const {
    return column < texts_.size() ? texts_[column] : std::nullopt;
  }

 private:
  std::vector<std::optional<std::string>> texts_;
};

}  // namespace

std::string WithoutPort(const std::string &host) {
  const std::size_t colon = host.rfind(':');
  if (colon == std::string::npos || host.find_first_not_of("0123456789", colon + 1) != std::string::npos) return host;
  return host.substr(0, colon);
}

bool MysqlConnection::TryLock(std::string_view name) {
  // The server would count a second GET_LOCK of the same session, and one unlock would not free it.
  if (locks_.find(name) != locks_.end()) throw sdk::Failure(MSR_INVALID, "this session holds the lock already");
  const Call call(*this);
  Message message;
  message.AddOwn("SELECT GET_LOCK(" + LockName(name) + ",0)");
  // Who takes the lock is about to change something: what a transaction covers is asked for with it, once, and costs no
  // round trip of its own. It must not wait for a table that somebody else alters.
  const bool looks = !std::exchange(looked_with_lock_, true);
  if (looks) message.AddOwn((mariadb_ ? "SET STATEMENT lock_wait_timeout=1 FOR " : "") + AllKeptTables());
  std::optional<bool> taken;
  bool keeps = false;
  OnRow answers([&](std::size_t piece, std::span<const msr_value> cells) {
    if (piece > 0) keeps = true;
    if (piece == 0 && cells[0].kind == MSR_VALUE_INT64) taken = cells[0].as.integer == 1;
  });
  try {
    Run(message, answers);
  } catch (const sdk::Failure &failure) {
    if (!taken || failure.status != MSR_STATEMENT) throw;
    keeps = true;
  }
  if (!taken) throw sdk::Failure(MSR_STATEMENT, "the server could not say whether the lock is free");
  if (!*taken) return false;
  locks_.emplace(name);
  if (looks && !keeps) cover_.Know({});
  return true;
}

void MysqlConnection::Unlock(std::string_view name) {
  const auto held = locks_.find(name);
  if (held == locks_.end()) throw sdk::Failure(MSR_INVALID, "this session does not hold the lock");
  const Call call(*this);
  FirstRow answer;
  Ask("SELECT RELEASE_LOCK(" + LockName(name) + ")", answer);
  locks_.erase(held);
  if (answer.text(0) == "1") return;
  sdk::Failure failure(MSR_INVALID, "this session no longer held the lock");
  failure.hint = "a statement may have called RELEASE_ALL_LOCKS, or the lock was taken over";
  throw failure;
}

// The server notices a closed connection a moment later. What others wait for is given back before.
void MysqlConnection::FreeLocks() {
  if (session_ == nullptr || !session_->alive() || (locks_.empty() && !in_transaction_)) return;
  Message message;
  message.AddOwn("ROLLBACK");
  for (const std::string &name : locks_) message.AddOwn("DO RELEASE_LOCK(" + LockName(name) + ")");
  Answers none;
  session_->Run(message, none);
}

std::string MysqlConnection::ProcessOf(const std::string &session) {
  try {
    FirstRow process;
    Ask("SELECT MAX(IF(ATTR_NAME='program_name',ATTR_VALUE,NULL)), MAX(IF(ATTR_NAME='_pid',ATTR_VALUE,NULL)) "
        "FROM performance_schema.session_connect_attrs WHERE PROCESSLIST_ID=" +
            session,
        process);
    std::string name = process.text(0).value_or("");
    const std::string pid = process.text(1).value_or("");
    if (!pid.empty() && name.find(pid) == std::string::npos) {
      name.append(name.empty() ? "pid " : " pid ").append(pid);
    }
    return name;
  } catch (const sdk::Failure &failure) {
    // Not everybody may read the attributes of sessions, and a server may not collect them.
    if (failure.status == MSR_LOST || failure.status == MSR_CANCELLED) throw;
    return {};
  }
}

bool MysqlConnection::FindLockHolder(std::string_view name, sdk::LockHolder &holder) {
  const Call call(*this);
  FirstRow answer;
  Ask("SELECT l.id, p.HOST, p.USER FROM (SELECT IS_USED_LOCK(" + LockName(name) +
          ") AS id) l LEFT JOIN information_schema.PROCESSLIST p ON p.ID = l.id",
      answer);
  if (!answer.text(0)) return false;
  holder.session = *answer.text(0);
  holder.host = WithoutPort(answer.text(1).value_or(""));
  holder.user = answer.text(2).value_or("");
  holder.process = ProcessOf(holder.session);
  return true;
}

}  // namespace msr::mysql
