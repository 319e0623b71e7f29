#include "plugins/metrics_push/push_url.hpp"

#include <array>
#include <cstdint>

#include <msr/plugin_sdk.hpp>

namespace msr::metrics {
namespace {

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
  }
  return out;
}

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string PercentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_encoded =
        text[i] == '%' && i + 2 < text.size() && DigitOf(text[i + 1]) >= 0 && DigitOf(text[i + 2]) >= 0;
    out.push_back(is_encoded ? static_cast<char>(DigitOf(text[i + 1]) * 16 + DigitOf(text[i + 2])) : text[i]);
    if (is_encoded) i += 2;
  }
  return out;
}

// With the alphabet for URLs, and without padding.
std::string Base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) out.push_back(kAlphabet[(bits >> (held - 6)) & 63U]);
  }
  if (held > 0) out.push_back(kAlphabet[(bits << (6 - held)) & 63U]);
  return out;
}

// A value with a slash in it would be read as further labels.
std::string Label(std::string_view name, std::string_view value) {
  if (value.find('/') != std::string_view::npos) return std::string("/").append(name) + "@base64/" + Base64(value);
  return std::string("/").append(name) + "/" + PercentEncoded(value);
}

}  // namespace

PushUrl ParsePushUrl(std::string_view url, std::string_view job, std::string_view instance) {
  const std::size_t scheme_end = url.find("://");
  const std::string_view scheme = url.substr(0, scheme_end == std::string_view::npos ? 0 : scheme_end);
  if (scheme != "http" && scheme != "https")
    throw sdk::PluginFailure("url: it has to begin with http:// or https://, as in http://pushgateway:9091");
  const std::string_view rest = url.substr(scheme_end + 3);
  if (rest.find_first_of("?# ") != std::string_view::npos)
    throw sdk::PluginFailure("url: nothing may stand behind its path");
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  PushUrl parsed;
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = authority.substr(0, at);
    const std::size_t colon = login.find(':');
    parsed.user = PercentDecoded(login.substr(0, colon));
    if (colon != std::string_view::npos) parsed.password = PercentDecoded(login.substr(colon + 1));
    authority.remove_prefix(at + 1);
  }
  if (authority.empty() || authority.front() == ':') throw sdk::PluginFailure("url: it names no host");
  parsed.origin = std::string(scheme).append("://").append(authority);
  parsed.path = slash == std::string_view::npos ? "" : std::string(rest.substr(slash));
  while (parsed.path.ends_with('/')) parsed.path.pop_back();
  if (parsed.path.find("/metrics/job/") != std::string::npos) return parsed;
  parsed.path += "/metrics" + Label("job", job);
  if (!instance.empty()) parsed.path += Label("instance", instance);
  return parsed;
}

}  // namespace msr::metrics
