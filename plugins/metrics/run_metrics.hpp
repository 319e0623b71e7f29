// run_metrics.hpp: the numbers of one run, as its events tell them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <msr/plugin_sdk.hpp>

namespace msr::metrics {

/// Gathers what the events of one run say. At run_finished the text is complete.
class RunMetrics {
 public:
  static constexpr std::uint64_t kEvents =
      MSR_EVENT_BIT(MSR_EVENT_MIGRATION_APPLIED) | MSR_EVENT_BIT(MSR_EVENT_MIGRATION_REVERTED) |
      MSR_EVENT_BIT(MSR_EVENT_LOCK_ACQUIRED) | MSR_EVENT_BIT(MSR_EVENT_RUN_FINISHED);

  /// `msr_version` for the label of msr_build_info.
  explicit RunMetrics(std::string_view msr_version) : msr_version_(msr_version) {}

  /// True with the event that ends the run.
  bool Take(const msr_event &event);
  /// In Prometheus' text format.
  std::string Text() const { return text_; }

 private:
  struct Migration {
    std::string version;
    std::string name;
    bool down = false;
    std::int64_t duration_ms = 0;
  };
  void Finish(const msr_event &event);

  std::string msr_version_;
  std::vector<Migration> migrations_;
  std::int64_t lock_wait_ms_ = 0;
  std::string text_;
};

}  // namespace msr::metrics
