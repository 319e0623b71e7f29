// metrics_textfile.cpp: writes the numbers of each run to a file for the node exporter's text file collector.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <msr/plugin_sdk.hpp>

#include "plugins/metrics/run_metrics.hpp"

namespace msr::metrics {
namespace {

/// A file beside the one that is to be, which takes its place at once: a reader sees the old one or the new one, whole.
class NewFile {
 public:
  explicit NewFile(const std::string &path) : path_(path) {
    const std::size_t slash = path.rfind('/');
    folder_ = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    // The collector reads files that end in .prom only, so it never sees this one.
    temporary_ = path + ".XXXXXX";
    descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
    Check(descriptor_ >= 0);
  }
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  NewFile(const NewFile &) = delete;
  NewFile &operator=(const NewFile &) = delete;

  void Write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      Check(written >= 0);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void TakePlace() {
    constexpr mode_t kEverybodyReads = 0644;
    Check(::fchmod(descriptor_, kEverybodyReads) == 0);
    Check(::fsync(descriptor_) == 0);
    Check(::rename(temporary_.c_str(), path_.c_str()) == 0);
    temporary_.clear();
    // That the new name survives a crash is for the folder to keep; where it cannot be synced it is still there now.
    const int folder = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
      ::fsync(folder);
      ::close(folder);
    }
  }

 private:
  void Check(bool good) const {
    if (!good) throw sdk::PluginFailure("cannot write " + path_ + ": " + std::strerror(errno));
  }

  std::string path_;
  std::string folder_;
  std::string temporary_;
  int descriptor_ = -1;
};

class MetricsTextfile final : public sdk::Plugin {
 public:
  explicit MetricsTextfile(sdk::PluginSettings &settings)
      : file_(settings.Required("file")), metrics_(settings.msr_version()) {}

  void On(const msr_event &event, const sdk::PluginHost &) override {
    if (!metrics_.Take(event)) return;
    NewFile file(file_);
    file.Write(metrics_.Text());
    file.TakePlace();
  }

 private:
  std::string file_;
  RunMetrics metrics_;
};

constexpr sdk::PluginFacts kFacts = {
    .version = MSR_PLUGIN_VERSION,
    .description = "writes the numbers of each run for the text file collector of Prometheus' node exporter",
    .events = RunMetrics::kEvents,
};

}  // namespace
}  // namespace msr::metrics

MSR_DEFINE_PLUGIN(metrics_textfile, msr::metrics::MetricsTextfile, msr::metrics::kFacts);
