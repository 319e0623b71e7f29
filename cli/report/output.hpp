// output.hpp: the one place where text leaves the program.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "cli/report/log_file.hpp"
#include "cli/report/redactor.hpp"

namespace msr::report {

/// How much is said on stderr.
enum class Verbosity { kErrors, kWarnings, kNormal, kAll };

/// stdout for the result, stderr for the talk, both without secrets. Writes are whole texts, so that a
/// secret is never cut in two and lines of different threads do not mix.
class Output {
 public:
  explicit Output(int result_descriptor = 1, int talk_descriptor = 2)
      : result_descriptor_(result_descriptor), talk_descriptor_(talk_descriptor) {}

  Redactor &redactor() { return redactor_; }
  const Redactor &redactor() const { return redactor_; }

  void Result(std::string_view text);
  /// A result whose texts are redacted one by one, so that its structure stays whole.
  void RedactedResult(std::string_view text);
  void Talk(std::string_view text) const;
  /// Talk of which the texts are redacted one by one.
  void RedactedTalk(std::string_view text) const;

  /// Takes the log file of this run.
  void KeepLog(std::unique_ptr<LogFile> file) { log_file_ = std::move(file); }
  bool keeps_log() const { return log_file_ != nullptr; }
  /// Adds lines without secrets to the log file, where there is one. That it cannot be written is said once, and no
  /// reason to stop what goes on.
  void Record(std::string_view text) const;

  /// Where the reason of a failure is left besides, for whoever looks at a container that is gone; empty is nowhere.
  void LeaveReasonIn(std::string path) { reason_file_ = std::move(path); }
  /// Why the program fails, in one sentence. The first one stands.
  void NoteReason(std::string_view reason) const;
  /// Writes the reason into that file, as one line of at most 4096 bytes that begins with the exit code. Nothing after
  /// success.
  void WriteReason(int exit_code) const;

  /// Why the result could not be written; empty when it was, and when the reader went away by itself.
  const std::string &failure() const { return failure_; }

 private:
  Redactor redactor_;
  int result_descriptor_;
  int talk_descriptor_;
  bool reader_gone_ = false;
  std::string failure_;
  std::unique_ptr<LogFile> log_file_;
  mutable std::atomic<bool> log_failed_ = false;
  std::string reason_file_;
  mutable std::string reason_;
};

/// What the terminals and the environment allow.
struct Terminal {
  bool color_result = false;  ///< colours on stdout
  bool color_talk = false;    ///< colours on stderr
  bool live = false;          ///< a line on stderr that is rewritten
  std::size_t width = 80;     ///< of the terminal behind stderr
};

enum class ColorChoice { kAuto, kAlways, kNever };

/// What the environment asks for (NO_COLOR, CI, TERM=dumb).
struct Surroundings {
  bool no_color = false;
  bool no_live = false;
};
Terminal LookAt(ColorChoice choice, const Surroundings &surroundings);

}  // namespace msr::report
