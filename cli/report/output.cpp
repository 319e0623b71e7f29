#include "cli/report/output.hpp"

#include <cerrno>
#include <cstring>

#include <sys/ioctl.h>
#include <unistd.h>

namespace msr::report {
namespace {

// Writes all of it; the error number of the failure, or 0.
int WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

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
  // There is nowhere left to say that this failed.
  static_cast<void>(WriteAll(talk_descriptor_, redactor_(text)));
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
