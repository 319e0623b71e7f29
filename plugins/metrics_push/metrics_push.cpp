// metrics_push.cpp: sends the numbers of each run to a Pushgateway.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include <httplib.h>
#include <msr/plugin_sdk.hpp>
#include <msr/prometheus_text.hpp>

#include "plugins/metrics/run_metrics.hpp"
#include "plugins/metrics_push/push_url.hpp"

namespace msr::metrics {
namespace {

using std::chrono::milliseconds;

/// Ends a request when its time is up, however slowly the other side speaks.
class Alarm {
 public:
  Alarm(httplib::Client &client, milliseconds time)
      : thread_([this, &client, time](const std::stop_token &stop) {
          std::unique_lock lock(mutex_);
          if (changed_.wait_for(lock, stop, time, [] { return false; }) || stop.stop_requested()) return;
          rang_ = true;
          client.stop();
        }) {}
  /// Whether it rang; it will not any more.
  bool TurnOff() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    return rang_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool rang_ = false;
  std::jthread thread_;
};

/// A connection that is gone is an answer like others: while this lives, the thread gets no SIGPIPE.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec at_once = {};
    if (sigismember(&before_, SIGPIPE) == 0) ::sigtimedwait(&pipe_, nullptr, &at_once);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe &) = delete;
  WithoutSigpipe &operator=(const WithoutSigpipe &) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

// Of an answer that refuses: what it says, cut short.
std::string FirstLine(const std::string &body) {
  constexpr std::size_t kLongest = 200;
  return body.substr(0, std::min(body.find_first_of("\r\n"), kLongest));
}

class MetricsPush final : public sdk::Plugin {
 public:
  explicit MetricsPush(sdk::PluginSettings &settings)
      : url_(ParsePushUrl(settings.Required("url"), settings.Text("job").value_or("msr"),
                          settings.Text("instance").value_or(""))),
        timeout_(settings.Milliseconds("timeout", 5'000)),
        metrics_(settings.msr_version()) {}

  void On(const msr_event &event, const sdk::PluginHost &) override {
    if (metrics_.Take(event)) Push(metrics_.Text());
  }

 private:
  void Push(const std::string &text) const {
    httplib::Client client(url_.origin);
    if (!client.is_valid()) throw sdk::PluginFailure("cannot push to " + url_.shown() + ": the URL is not understood");
    client.set_connection_timeout(timeout_);
    client.set_read_timeout(timeout_);
    client.set_write_timeout(timeout_);
    if (!url_.user.empty()) client.set_basic_auth(url_.user, url_.password);
    const WithoutSigpipe guard;
    Alarm alarm(client, timeout_);
    const httplib::Result answer = client.Put(url_.path, text, std::string(sdk::kPrometheusContentType));
    const bool is_late = alarm.TurnOff();
    if (!answer) {
      throw sdk::PluginFailure("cannot push to " + url_.shown() + ": " +
                               (is_late ? "it took too long" : httplib::to_string(answer.error())));
    }
    if (answer->status < 200 || answer->status > 299) {
      throw sdk::PluginFailure(url_.shown() + " answered " + std::to_string(answer->status) + ": " +
                               FirstLine(answer->body));
    }
  }

  PushUrl url_;
  milliseconds timeout_;
  RunMetrics metrics_;
};

constexpr sdk::PluginFacts kFacts = {
    .version = MSR_PLUGIN_VERSION,
    .description = "sends the numbers of each run to a Pushgateway of Prometheus",
    .events = RunMetrics::kEvents,
};

}  // namespace
}  // namespace msr::metrics

MSR_DEFINE_PLUGIN(metrics_push, msr::metrics::MetricsPush, msr::metrics::kFacts);
