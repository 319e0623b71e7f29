// without_lock.cpp: the lock of a program in which everybody gets it at once. It stands in the place of the
// real one in msr-without-lock, which proves that the crowd test sees what happens then.
#include "core/lock/lock.hpp"

namespace msr::lock {

Result<std::unique_ptr<Guard>> Guard::Acquire(driver_manager::Connection &connection, history::History &history,
                                              Request request) {
  request.run.mode = history::kSessionMode;
  return std::unique_ptr<Guard>(new Guard(connection, history, std::move(request)));
}

Result<bool> Guard::Introduce(const history::Snapshot &found) {
  found_ = found.lock;
  tables_exist_ = found.exists && found.lock.fence != 0;
  return true;
}

driver_manager::DriverResult<void> Guard::Claim() {
  claimed_ = true;
  const auto claimed = tables_exist_ ? history_.Claim(found_, request_.run) : history_.Create(request_.run);
  if (!claimed) return tl::unexpected<driver_manager::DriverError>(claimed.error());
  return {};
}

Result<void> Guard::Regain(bool) {
  return connection_.Reopen();
}

std::optional<Error> Guard::Lost() const {
  return std::nullopt;
}

Guard::~Guard() = default;

}  // namespace msr::lock
