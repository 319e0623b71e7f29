#include "cli/report/redactor.hpp"

#include <utility>

namespace msr::report {

void Redactor::AddUrl(std::string_view url) {
  Secrets secrets = Secrets(url).Unmistakable();
  if (!secrets.empty()) of_urls_.push_back(std::move(secrets));
}

void Redactor::AddSecret(std::string_view secret) {
  Secrets all = secrets_;
  all.AddWithParts(secret);
  secrets_ = all.Unmistakable();
}

std::string Redactor::operator()(std::string_view text) const {
  std::string out = secrets_.empty() ? std::string(text) : secrets_.Redact(text);
  for (const Secrets &secrets : of_urls_) out = secrets.Redact(out);
  return out;
}

}  // namespace msr::report
