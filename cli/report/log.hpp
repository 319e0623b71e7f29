// log.hpp: what is said beside the result.
#pragma once

#include <string_view>

#include <msr/engine.hpp>
#include <msr/events.hpp>

#include "cli/report/output.hpp"

namespace msr::report {

/// Somebody may ask a server at this address from now on.
struct Listening {
  std::string_view address;
};

/// Says on stderr, and keeps in the log file where there is one: as text for people, or as an object a line. The lines
/// of the file have no colours, and each has its time.
class Log {
 public:
  struct Style {
    bool as_json = false;
    bool color = false;  ///< on stderr
  };

  /// `output` outlives this.
  Log(const Output &output, Style style) : output_(output), style_(style) {}

  const Output &output() const { return output_; }
  bool is_json() const { return style_.as_json; }

  /// `text` are the words for people, whole lines.
  void Say(Verbosity level, const Event &event, std::string_view text) const;
  void Say(const Warning &warning) const;
  void Say(const Error &error) const;
  void Say(const Listening &listening) const;
  /// Into the file only.
  void Keep(Verbosity level, const Event &event, std::string_view text) const;

 private:
  void Put(std::string_view json) const;
  void KeepText(std::string_view level, std::string_view text) const;

  const Output &output_;
  Style style_;
};

}  // namespace msr::report
