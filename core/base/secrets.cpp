#include "core/base/secrets.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/base/text.hpp"

namespace msr {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string PercentEncode(std::string_view text, std::string_view digits) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

// Each character of `special` in `text` preceded by `escape`.
std::string Escape(std::string_view text, std::string_view special, char escape) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out.push_back(escape == '\0' ? c : escape);
    out.push_back(c);
  }
  return out;
}

bool NamesSecret(std::string_view option) {
  constexpr std::array<std::string_view, 6> kNames = {"password", "passwd",      "pwd",
                                                      "pass",     "sslpassword", "ssl-password"};
  return std::find(kNames.begin(), kNames.end(), ToLower(option)) != kNames.end();
}

// Text that is a word or a number like many others.
bool IsMistakable(std::string_view text) {
  constexpr std::size_t kLongWord = 12;
  constexpr std::size_t kShort = 5;
  const bool word = std::all_of(text.begin(), text.end(),
                                [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; });
  const bool number = text.find_first_not_of("0123456789.") == std::string_view::npos;
  return text.size() < kShort || number || (word && text.size() < kLongWord);
}

// How much of the head of `text` stands in `whole`; 0 when it is less than a part has to be.
std::size_t SharedRun(std::string_view text, std::string_view whole) {
  constexpr std::size_t kShortestPart = 8;
  if (text.size() < kShortestPart) return 0;
  std::size_t longest = 0;
  for (std::size_t at = whole.find(text.substr(0, kShortestPart)); at != std::string_view::npos;
       at = whole.find(text.substr(0, kShortestPart), at + 1)) {
    std::size_t run = kShortestPart;
    while (run < text.size() && at + run < whole.size() && text[run] == whole[at + run]) ++run;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string PercentDecodeLoosely(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 && HexDigit(text[i + 2]) >= 0) {
      out.push_back(static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2])));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

Secrets::Secrets(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) {
    const std::string_view rest = url.substr(scheme + 3);
    // A password that should have been encoded may hold / ? # and @: up to the last @ before the
    // options everything belongs to the user information, and up to the very last one, too.
    for (const std::string_view part :
         {rest.substr(0, rest.find_first_of("/?#")), rest.substr(0, rest.find('?')), rest}) {
      const std::size_t at = part.rfind('@');
      const std::size_t colon = part.find(':');
      if (at == std::string_view::npos || colon == std::string_view::npos || colon >= at) continue;
      Add(part.substr(colon + 1, at - colon - 1));
      Add(PercentDecodeLoosely(part.substr(colon + 1, at - colon - 1)));
    }
  }
  std::size_t at = url.find_first_of("?;");
  while (at != std::string_view::npos) {
    const std::size_t end = url.find_first_of("&;", at + 1);
    const std::string_view option = url.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
    const std::size_t equals = option.find('=');
    if (equals != std::string_view::npos && NamesSecret(option.substr(0, equals))) {
      Add(option.substr(equals + 1));
      Add(PercentDecodeLoosely(option.substr(equals + 1)));
    }
    at = end;
  }
}

void Secrets::Add(std::string_view secret) {
  if (secret.empty()) return;
  const std::string quoted = Escape(secret, "'", '\0');
  for (std::string form :
       {std::string(secret), PercentEncode(secret, "0123456789ABCDEF"), PercentEncode(secret, "0123456789abcdef"),
        quoted, Escape(quoted, "\\", '\\'), Escape(secret, "\\'", '\\'), Escape(secret, "\\'\"", '\\'),
        Escape(secret, "\\\"", '\\'), Escape(secret, "\"", '\0')}) {
    if (std::find(forms_.begin(), forms_.end(), form) == forms_.end()) forms_.push_back(std::move(form));
  }
  std::stable_sort(forms_.begin(), forms_.end(),
                   [](const std::string &a, const std::string &b) { return a.size() > b.size(); });
}

void Secrets::AddWithParts(std::string_view secret) {
  Add(secret);
  if (!secret.empty()) wholes_.emplace_back(secret);
}

Secrets Secrets::Unmistakable() const {
  Secrets kept;
  std::copy_if(forms_.begin(), forms_.end(), std::back_inserter(kept.forms_),
               [](const std::string &form) { return !IsMistakable(form); });
  kept.wholes_ = wholes_;
  return kept;
}

// How many bytes at the head of `text` have to be masked.
std::size_t Secrets::MatchAt(std::string_view text) const {
  const auto form =
      std::find_if(forms_.begin(), forms_.end(), [&](const std::string &each) { return text.starts_with(each); });
  std::size_t size = form == forms_.end() ? 0 : form->size();
  for (const std::string &whole : wholes_) {
    const std::size_t run = SharedRun(text, whole);
    if (run > size && !IsMistakable(text.substr(0, run))) size = run;
  }
  return size;
}

std::string Secrets::Redact(std::string_view text) const {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = MatchAt(text);
    if (size == 0) {
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    out.append(kMask);
    text.remove_prefix(size);
  }
  return out;
}

}  // namespace msr
