// progress.hpp: what is said on stderr while a run goes on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <msr/events.hpp>

#include "cli/report/log.hpp"
#include "cli/report/output.hpp"

namespace msr::report {

/// One line that is rewritten, with a clock that goes on between events. Silent while it has no text.
class LiveLine {
 public:
  LiveLine(const Output &output, std::size_t width) : output_(output), width_(width) {}
  ~LiveLine() { Clear(); }
  LiveLine(const LiveLine &) = delete;
  LiveLine &operator=(const LiveLine &) = delete;

  /// Shows `text` and the time since RestartClock.
  void Show(const std::string &text);
  /// The same with "2 of 10 statements" behind the text. Costs little enough for millions of them.
  void Count(const std::string &text, std::size_t done, std::size_t total, std::string_view noun = "statement");
  void RestartClock();
  /// Takes the line away, for other text or for good.
  void Clear();

 private:
  void Tick(const std::stop_token &stop);
  void Draw();

  const Output &output_;
  std::size_t width_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string text_;
  std::size_t done_ = 0;
  std::size_t total_ = 0;
  std::string_view noun_;
  std::chrono::steady_clock::time_point since_;
  std::chrono::steady_clock::time_point drawn_;
  std::jthread ticker_;
};

/// Renders events for people: a rewritten line on a terminal, else a line for each finished migration.
class Progress : public Observer {
 public:
  /// Where each line is an object, none is rewritten.
  Progress(const Log &log, const Terminal &terminal, Verbosity verbosity)
      : log_(log),
        verbosity_(verbosity),
        is_live_(terminal.live && !log.is_json()),
        line_(log.output(), terminal.width) {}

  void On(const Event &event) override;

  /// A warning that was not said yet.
  void Warn(std::string_view file, std::string_view message);
  /// No more lines from here on.
  void Finish() { line_.Clear(); }
  /// Whether the migration that failed last was on its way down.
  bool failed_down() const { return failed_down_; }

 private:
  void Say(Verbosity level, std::string_view text);

  void Hear(const event::Warning &warning) { Warn("", warning.message); }
  void Hear(const event::Notice &notice);
  void Hear(const event::DatabaseWaiting &waiting);
  void Hear(const event::SchemaWaiting &waiting);
  void Hear(const event::LockWaiting &waiting);
  void Hear(const event::LockAcquired &acquired);
  void Hear(const event::LockLost &) {}  // the error at the end says it
  void Hear(const event::RunStarted &started);
  void Hear(const event::MigrationStarted &started);
  void Hear(const event::StatementDone &done);
  void Hear(const event::RowsLoaded &loaded);
  void Hear(const event::MigrationFinished &finished);
  void Hear(const event::Retrying &retrying);
  void Hear(const event::Settled &settled);
  void Hear(const event::Blocked &blocked);
  void Hear(const event::MigrationFailed &failed);
  void Hear(const event::PluginSaid &said);

  const Log &log_;
  Verbosity verbosity_;
  bool is_live_;
  const Event *event_ = nullptr;  // that is heard just now
  LiveLine line_;
  std::string current_;  // "[2/5] applying 3 orders"
  std::set<std::string, std::less<>> warned_;
  bool failed_down_ = false;
};

}  // namespace msr::report
