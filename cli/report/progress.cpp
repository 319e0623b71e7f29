#include "cli/report/progress.hpp"

#include <fmt/format.h>

#include "cli/report/text.hpp"
#include "core/base/duration.hpp"

namespace msr::report {
namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";
constexpr std::chrono::milliseconds kRedraw{50};

std::string Title(std::string_view version, std::string_view name) {
  return Printable(version.empty() ? fmt::format("repeatable {}", name) : fmt::format("{} {}", version, name));
}

std::string Done(std::size_t done, std::size_t total, std::string_view noun) {
  return fmt::format("  {} of {}", done, CountOf(total, noun));
}

}  // namespace

void LiveLine::Show(const std::string &text) {
  Count(text, 0, 0);
}

void LiveLine::Count(const std::string &text, std::size_t done, std::size_t total, std::string_view noun) {
  const std::lock_guard lock(mutex_);
  text_ = text;
  done_ = done;
  total_ = total;
  noun_ = noun;
  // Many small migrations and statements must not wait for a terminal: the ticker shows what is left out here.
  if (std::chrono::steady_clock::now() - drawn_ > kRedraw) Draw();
  if (!ticker_.joinable()) {
    ticker_ = std::jthread([this](const std::stop_token &stop) { Tick(stop); });
  }
}

void LiveLine::RestartClock() {
  const std::lock_guard lock(mutex_);
  since_ = std::chrono::steady_clock::now();
}

void LiveLine::Clear() {
  if (ticker_.joinable()) {
    ticker_.request_stop();
    ticker_.join();
    ticker_ = std::jthread();
  }
  if (!text_.empty()) output_.Talk(kEraseLine);
  text_.clear();
  drawn_ = {};
}

void LiveLine::Tick(const std::stop_token &stop) {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, stop, std::chrono::milliseconds(200), [&] { return stop.stop_requested(); })) Draw();
}

void LiveLine::Draw() {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since_);
  drawn_ = std::chrono::steady_clock::now();
  const std::string line = fmt::format("{}{}  {}", text_, total_ > 0 ? Done(done_, total_, noun_) : std::string(),
                                       Duration(elapsed.count()));
  output_.Talk(fmt::format("{}{}", kEraseLine, FitWidth(line, width_ - 1)));
}

void Progress::On(const Event &event) {
  event_ = &event;
  std::visit([this](const auto &what) { Hear(what); }, event);
  event_ = nullptr;
}

void Progress::Say(Verbosity level, std::string_view text) {
  if (verbosity_ < level) return;
  line_.Clear();
  log_.Say(level, *event_, text);
}

void Progress::Warn(std::string_view file, std::string_view message) {
  if (!warned_.insert(std::string(message)).second || verbosity_ < Verbosity::kWarnings) return;
  line_.Clear();
  log_.Say(Warning{std::string(message), std::string(file)});
}

void Progress::Hear(const event::Notice &notice) {
  Say(Verbosity::kNormal, fmt::format("notice: {}\n", Printable(notice.message)));
}

void Progress::Hear(const event::DatabaseWaiting &waiting) {
  const std::string limit =
      waiting.up_to_ms > 0 ? fmt::format("up to {} ", ShowDuration(std::chrono::milliseconds(waiting.up_to_ms))) : "";
  Say(Verbosity::kNormal, fmt::format("waiting {}for the database: {}\n", limit, Printable(waiting.reason)));
}

void Progress::Hear(const event::SchemaWaiting &waiting) {
  Say(Verbosity::kNormal, fmt::format("waiting: {}\n", Printable(waiting.message)));
}

void Progress::Hear(const event::LockWaiting &waiting) {
  Say(Verbosity::kNormal, fmt::format("waiting for the lock: held by {}\n", Printable(waiting.holder)));
}

void Progress::Hear(const event::LockAcquired &acquired) {
  Say(Verbosity::kAll, fmt::format("lock obtained after {}\n", Duration(acquired.waited_ms)));
}

void Progress::Hear(const event::RunStarted &started) {
  Say(Verbosity::kAll,
      fmt::format("run {} of {} begins: {}\n", started.run_id, started.command, CountOf(started.total, "step")));
}

void Progress::Hear(const event::MigrationStarted &started) {
  if (!is_live_ && verbosity_ < Verbosity::kAll) return;
  current_ = fmt::format("[{}/{}] {} {}", started.index + 1, started.total, started.down ? "reverting" : "applying",
                         Title(started.version, started.name));
  Say(Verbosity::kAll, fmt::format("{}: {}\n", current_, CountOf(started.statements, "statement")));
  if (!is_live_ || verbosity_ < Verbosity::kNormal) return;
  line_.RestartClock();
  line_.Show(current_);
}

void Progress::Hear(const event::StatementDone &done) {
  if (verbosity_ >= Verbosity::kAll) {
    Say(Verbosity::kAll, fmt::format("{}{}\n", current_, Done(done.done, done.total, "statement")));
  }
  if (is_live_ && verbosity_ >= Verbosity::kNormal) line_.Count(current_, done.done, done.total);
}

void Progress::Hear(const event::RowsLoaded &loaded) {
  const std::string text = fmt::format("{}  {}", current_, Printable(loaded.file));
  Say(Verbosity::kAll, fmt::format("{}{}\n", text, Done(loaded.done, loaded.total, "row")));
  if (is_live_ && verbosity_ >= Verbosity::kNormal) line_.Count(text, loaded.done, loaded.total, "row");
}

void Progress::Hear(const event::MigrationFinished &finished) {
  const std::string text =
      fmt::format("[{}/{}] {} {} in {}\n", finished.index + 1, finished.total, finished.down ? "reverted" : "applied",
                  Title(finished.version, finished.name), Duration(finished.duration_ms));
  // On a terminal the table at the end says it; a line for each would push it out of sight.
  if (is_live_ && verbosity_ == Verbosity::kNormal) return log_.Keep(Verbosity::kNormal, *event_, text);
  Say(Verbosity::kNormal, text);
}

void Progress::Hear(const event::Retrying &retrying) {
  Say(Verbosity::kNormal, fmt::format("{}: {}; trying again ({} of {})\n", Printable(retrying.file),
                                      Printable(retrying.error.message), retrying.attempt, retrying.retries));
}

void Progress::Hear(const event::Settled &settled) {
  Say(Verbosity::kNormal,
      fmt::format("{}: statement {} of an earlier run {}: {}\n", Printable(settled.file), settled.statement,
                  settled.applied ? "took effect" : "did not take effect", Printable(settled.looked_at)));
}

void Progress::Hear(const event::Blocked &blocked) {
  Say(Verbosity::kNormal, fmt::format("{} is waiting for {}\n", Printable(blocked.file), Printable(blocked.by)));
}

void Progress::Hear(const event::PluginSaid &said) {
  Say(Verbosity::kNormal, fmt::format("{}: {}\n", Printable(said.plugin), Printable(said.message)));
}

void Progress::Hear(const event::MigrationFailed &failed) {
  failed_down_ = failed.down;
  Say(Verbosity::kAll, fmt::format("{} failed\n", Title(failed.version, failed.name)));
}

}  // namespace msr::report
