// without_lock.cpp: the room lock of a program in which everybody gets the lock at once. It stands in the place of the
// real one in msr-without-lock, which proves that the crowd test sees what happens then.
#include "core/lock/lock.hpp"

namespace msr::lock {

std::string Describe(const std::optional<LockHolder> &) {
  return "nobody";
}

Result<std::unique_ptr<Guard>> Guard::Acquire(driver_manager::Connection &connection, const Request &request) {
  return std::unique_ptr<Guard>(new Guard(connection, request));
}

void Guard::Introduce(history::History &history, const history::Snapshot &found, const history::Run &run) {
  history_ = &history;
  run_ = run;
  found_ = found.lock;
  tables_exist_ = found.exists && found.lock.fence != 0;
}

driver_manager::DriverResult<void> Guard::Claim() {
  if (!tables_exist_) return history_->Create(run_, kSessionMode);
  const driver_manager::DriverResult<bool> claimed = history_->Claim(found_, run_, kSessionMode);
  if (!claimed) return tl::unexpected<driver_manager::DriverError>(claimed.error());
  return {};
}

Result<void> Guard::Regain() {
  return connection_.Reopen();
}

Guard::~Guard() = default;

}  // namespace msr::lock
