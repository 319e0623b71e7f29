// main.cpp: the program msr.
#include <csignal>
#include <exception>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "cli/program.hpp"

namespace {

using msr::cli::ExitCode;

// The error is said after the work is done, and the work's own code is stronger than a full disk.
ExitCode CheckOutput(const msr::report::Output &output, ExitCode code) {
  if (output.failure().empty()) return code;
  output.NoteReason("cannot write the result to stdout: " + output.failure());
  output.Talk("error: cannot write the result to stdout: " + output.failure() + "\n");
  return code == ExitCode::kDone ? ExitCode::kGeneral : code;
}

msr::Error Defect(std::string_view what) {
  msr::Error error;
  error.kind = msr::ErrorKind::kInternal;
  error.message = "defect in msr: " + std::string(what);
  return error;
}

}  // namespace

int main(int argc, char **argv) {
  msr::cli::OccupyStandardDescriptors();
  // A closed pipe is then an error of write, and the exit code is still ours.
  std::signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string_view> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const auto environment = msr::config::Environment::Of(environ);
  const msr::cli::Start start{words, environment};
  msr::report::Output output;
  msr::cli::LearnSecrets(start, output);
  ExitCode code = ExitCode::kGeneral;
  try {
    code = CheckOutput(output, msr::cli::RunProgram(start, output));
  } catch (const std::exception &problem) {
    msr::cli::SayError(start, output, Defect(problem.what()), {});
  } catch (...) {
    msr::cli::SayError(start, output, Defect("an exception of an unknown kind"), {});
  }
  output.WriteReason(static_cast<int>(code));
  return static_cast<int>(code);
}
