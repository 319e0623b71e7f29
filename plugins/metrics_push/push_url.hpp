// push_url.hpp: where numbers are pushed to.
#pragma once

#include <string>
#include <string_view>

namespace msr::metrics {

struct PushUrl {
  std::string origin;  ///< "http://pushgateway:9091"
  std::string path;    ///< "/metrics/job/msr/instance/shop"
  std::string user;
  std::string password;

  /// For people: no user and no password stand in it.
  std::string shown() const { return origin + path; }
};

/// Takes `url` apart: http or https, perhaps with a user and a password. A path with /metrics/job/ in it is the whole
/// one; else the job and, unless it is empty, the instance are added. Throws msr::sdk::PluginFailure, whose words never
/// hold the URL itself.
PushUrl ParsePushUrl(std::string_view url, std::string_view job, std::string_view instance);

}  // namespace msr::metrics
