#include "cli/report/redactor.hpp"

#include <algorithm>

#include <msr/engine.hpp>

namespace msr::report {

void Redactor::AddUrl(std::string_view url) {
  if (url.empty() || std::find(urls_.begin(), urls_.end(), url) != urls_.end()) return;
  urls_.emplace_back(url);
}

void Redactor::AddSecret(std::string_view secret) {
  Secrets all = secrets_;
  all.AddWithParts(secret);
  secrets_ = all.Unmistakable();
}

std::string Redactor::operator()(std::string_view text) const {
  std::string out = secrets_.empty() ? std::string(text) : secrets_.Redact(text);
  for (const std::string &url : urls_) out = Redact(out, url);
  return out;
}

}  // namespace msr::report
