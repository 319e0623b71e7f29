// without_lock.cpp: the room lock of a program in which everybody gets the lock at once. It stands in the place of the
// real one in msr-without-lock, which proves that the crowd test sees what happens then.
#include "core/lock/lock.hpp"

namespace msr::lock {

std::string Describe(const std::optional<LockHolder> &) {
  return "nobody";
}

Result<std::unique_ptr<Guard>> Guard::Acquire(driver_manager::Connection &connection, const Request &request) {
  return std::unique_ptr<Guard>(new Guard(connection, request.name, std::chrono::milliseconds(0)));
}

Guard::~Guard() = default;

}  // namespace msr::lock
