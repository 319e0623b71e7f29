#include "core/execute/blockers.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/tell.hpp"

namespace msr::execute {
namespace {

/// Who waits shorter need not know for whom.
constexpr std::chrono::milliseconds kPause{3'000};

}  // namespace

std::string Describe(const driver_manager::Blocker &blocker) {
  std::vector<std::string> parts;
  std::string who = blocker.process;
  if (!blocker.host.empty()) who += (who.empty() ? "on " : " on ") + blocker.host;
  if (!blocker.user.empty()) who += (who.empty() ? "as " : " as ") + blocker.user;
  if (!who.empty()) parts.push_back(std::move(who));
  if (!blocker.state.empty()) parts.push_back(blocker.state);
  if (!blocker.since.empty()) parts.push_back("its transaction began " + blocker.since);
  const std::string session = "session " + blocker.session;
  return parts.empty() ? session : fmt::format("{} ({})", session, fmt::join(parts, ", "));
}

BlockerWatch::BlockerWatch(Open open, Observer *observer)
    : open_(std::move(open)), observer_(observer), watcher_([this] { Watch(); }) {}

BlockerWatch::~BlockerWatch() {
  {
    const std::lock_guard guard(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  watcher_.join();
}

void BlockerWatch::Begin(std::string file, std::string session, std::chrono::milliseconds lock_wait) {
  const std::lock_guard guard(mutex_);
  // It has to be seen before the wait is given up.
  const std::chrono::milliseconds pause = lock_wait.count() > 0 ? std::min(kPause, lock_wait / 2) : kPause;
  work_ = Work{.file = std::move(file), .session = std::move(session), .pause = pause, .due = Clock::now() + pause};
  ++number_;
  seen_.clear();
  // Most migrations are short: the watcher sleeps through them.
  if (!wakes_ || work_->due < *wakes_) changed_.notify_all();
}

std::string BlockerWatch::End() {
  const std::lock_guard guard(mutex_);
  work_.reset();
  return std::exchange(seen_, {});
}

void BlockerWatch::Watch() {
  std::unique_lock lock(mutex_);
  while (!ended_) {
    if (work_ && Clock::now() >= work_->due) {
      LookAtWork(lock);
    } else if (work_) {
      wakes_ = work_->due;
      changed_.wait_until(lock, *wakes_);
    } else {
      wakes_.reset();
      changed_.wait(lock);
    }
  }
}

// Looks without the mutex: meanwhile the work may end, and another begin.
void BlockerWatch::LookAtWork(std::unique_lock<std::mutex> &lock) {
  const std::size_t number = number_;
  const Work work = *work_;
  lock.unlock();
  const std::string seen = Look(work.session);
  lock.lock();
  if (!work_ || number_ != number) return;
  work_->due = Clock::now() + work_->pause;
  // A statement that has just given up waits for nobody any more.
  if (seen.empty() || seen == seen_) return;
  seen_ = seen;
  lock.unlock();
  Tell(observer_, event::Blocked{work.file, seen});
  lock.lock();
}

std::string BlockerWatch::Look(const std::string &session) {
  if (connection_ == nullptr) {
    Result<std::unique_ptr<driver_manager::Connection>> opened = open_();
    if (!opened) return {};
    connection_ = std::move(*opened);
  }
  const auto found = connection_->FindBlockers(session);
  if (!found) {
    connection_.reset();
    return {};
  }
  std::vector<std::string> words;
  for (const driver_manager::Blocker &blocker : *found) words.push_back(Describe(blocker));
  return fmt::format("{}", fmt::join(words, "; "));
}

}  // namespace msr::execute
