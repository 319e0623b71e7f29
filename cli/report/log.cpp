#include "cli/report/log.hpp"

#include <string>

#include <fmt/format.h>

#include "cli/report/error_text.hpp"
#include "cli/report/json.hpp"
#include "core/base/time_text.hpp"

namespace msr::report {
namespace {

std::string_view WordOf(Verbosity level) {
  switch (level) {
    case Verbosity::kErrors:
      return "error";
    case Verbosity::kWarnings:
      return "warn";
    case Verbosity::kNormal:
      return "info";
    case Verbosity::kAll:
      return "debug";
  }
  return "info";
}

std::string_view WithoutLineEnd(std::string_view text) {
  return text.substr(0, text.find_last_not_of('\n') + 1);
}

}  // namespace

void Log::Say(Verbosity level, const Event &event, std::string_view text) const {
  if (!style_.as_json) {
    output_.Talk(text);
    Keep(level, event, text);
    return;
  }
  Put(LogLine(WordOf(level), event, WithoutLineEnd(text), output_.redactor()));
}

void Log::Keep(Verbosity level, const Event &event, std::string_view text) const {
  if (!output_.keeps_log()) return;
  if (style_.as_json) {
    output_.Record(LogLine(WordOf(level), event, WithoutLineEnd(text), output_.redactor()));
  } else {
    KeepText(WordOf(level), text);
  }
}

void Log::Say(const Warning &warning) const {
  if (style_.as_json) return Put(LogLine(warning, output_.redactor()));
  output_.Talk(WarningText(warning.file, warning.message, style_.color));
  KeepText(WordOf(Verbosity::kWarnings), WarningText(warning.file, warning.message, /*color=*/false));
}

void Log::Say(const Error &error) const {
  if (style_.as_json) return Put(LogLine(error, output_.redactor()));
  output_.Talk(ErrorText(error, style_.color, output_.redactor()));
  KeepText(WordOf(Verbosity::kErrors), ErrorText(error, /*color=*/false, output_.redactor()));
}

void Log::Say(const Listening &listening) const {
  if (style_.as_json) return Put(ListeningLine(listening.address, output_.redactor()));
  const std::string text = fmt::format("listening on http://{}\n", listening.address);
  output_.Talk(text);
  KeepText(WordOf(Verbosity::kNormal), text);
}

void Log::Put(std::string_view json) const {
  output_.RedactedTalk(json);
  output_.Record(json);
}

void Log::KeepText(std::string_view level, std::string_view text) const {
  if (!output_.keeps_log()) return;
  output_.Record(
      output_.redactor()(fmt::format("{} {:5} {}\n", TimeText(UnixMilliseconds()), level, WithoutLineEnd(text))));
}

}  // namespace msr::report
