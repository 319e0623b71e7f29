#include "cli/report/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/report/text.hpp"
#include "cli/report/write_all.hpp"

namespace msr::report {
namespace {

constexpr std::size_t kLongestReason = 4095;  // and the end of the line

}  // namespace

void Output::Result(std::string_view text) {
  RedactedResult(redactor_(text));
}

void Output::RedactedResult(std::string_view text) {
  if (reader_gone_ || !failure_.empty()) return;
  const int problem = WriteAll(result_descriptor_, text);
  // `msr list | head` is no mistake: the work is done and its exit code stands.
  if (problem == EPIPE) reader_gone_ = true;
  if (problem != 0 && problem != EPIPE) failure_ = std::strerror(problem);
}

void Output::Talk(std::string_view text) const {
  RedactedTalk(redactor_(text));
}

void Output::RedactedTalk(std::string_view text) const {
  // There is nowhere left to say that this failed.
  static_cast<void>(WriteAll(talk_descriptor_, text));
}

void Output::Record(std::string_view text) const {
  if (log_file_ == nullptr || log_failed_) return;
  const int problem = log_file_->Write(text);
  if (problem == 0) return;
  log_failed_ = true;
  Talk(fmt::format("warning: cannot write the log file {} any more: {}\n", Printable(log_file_->path()),
                   std::strerror(problem)));
}

void Output::NoteReason(std::string_view reason) const {
  if (reason_.empty()) reason_ = redactor_(reason);
}

void Output::WriteReason(int exit_code) const {
  if (reason_file_.empty() || exit_code == 0) return;
  std::string line = Printable(fmt::format("exit {}{}{}", exit_code, reason_.empty() ? "" : ": ", reason_));
  std::replace(line.begin(), line.end(), '\n', ' ');
  // The kubelet takes no more. A character is not cut in two.
  std::size_t size = std::min(line.size(), kLongestReason);
  while (size < line.size() && (static_cast<unsigned char>(line[size]) & 0xC0) == 0x80) --size;
  line.resize(size);
  const int file = ::open(reason_file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  int problem = file < 0 ? errno : WriteAll(file, line + "\n");
  if (file >= 0 && ::close(file) != 0 && problem == 0) problem = errno;
  if (problem == 0) return;
  Talk(fmt::format("warning: cannot write the termination log {}: {}\n", Printable(reason_file_),
                   std::strerror(problem)));
}

Terminal LookAt(ColorChoice choice, const Surroundings &surroundings) {
  const bool talk_tty = ::isatty(STDERR_FILENO) == 1;
  const bool automatic = choice == ColorChoice::kAuto && !surroundings.no_color;
  Terminal terminal;
  terminal.color_result = choice == ColorChoice::kAlways || (automatic && ::isatty(STDOUT_FILENO) == 1);
  terminal.color_talk = choice == ColorChoice::kAlways || (automatic && talk_tty);
  terminal.live = talk_tty && !surroundings.no_live;
  winsize size = {};
  if (talk_tty && ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
  return terminal;
}

}  // namespace msr::report
