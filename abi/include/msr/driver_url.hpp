// driver_url.hpp: takes a database URL apart, for drivers whose client library has no URLs of its own.
#ifndef MSR_DRIVER_URL_HPP
#define MSR_DRIVER_URL_HPP

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <msr/driver_sdk.hpp>

namespace msr::sdk {

/// `scheme://user:password@host:port/path?name=value&…`, percent-decoded.
///
/// Rules (RFC 3986): the authority ends at the first `/`, `?` or `#`; user information ends at its
/// last `@`; an IPv6 host stands in brackets; `+` is a plus. Everything decoded is text without NUL.
struct Url {
  std::string scheme;
  std::optional<std::string> user;
  std::optional<std::string> password;
  std::string host;  ///< without brackets
  std::string port;  ///< digits, or empty
  std::string path;  ///< after the `/` that ends the authority; empty without one
  std::vector<std::pair<std::string, std::string>> options;

  /// The last value of an option, if it was given.
  const std::string *Option(std::string_view name) const {
    for (auto it = options.rbegin(); it != options.rend(); ++it) {
      if (it->first == name) return &it->second;
    }
    return nullptr;
  }

  /// Throws MSR_INVALID for an option that is not in `known`.
  void RefuseUnknownOptions(std::span<const std::string_view> known) const {
    for (const auto &[name, value] : options) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      Failure failure(MSR_INVALID, "unknown option \"" + name + "\" in the database URL");
      failure.hint = "known options:";
      for (const std::string_view word : known) failure.hint.append(" ").append(word);
      throw failure;
    }
  }
};

namespace detail {

inline int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace detail

/// Undoes percent-encoding. `what` names the part in the message; the part itself is never repeated,
/// since it may be a password.
inline std::string PercentDecode(std::string_view text, std::string_view what) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? detail::HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? detail::HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0 || (high == 0 && low == 0)) {
      Failure failure(MSR_INVALID, "a % in the " + std::string(what) +
                                       " of the database URL is not followed by two hexadecimal digits");
      failure.hint = "write % itself as %25";
      throw failure;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

/// Takes `text` apart; throws MSR_INVALID with a message that never repeats the password.
inline Url ParseUrl(std::string_view text) {
  Url url;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.substr(colon, 3) != "://") {
    throw Failure(MSR_INVALID, "the database URL does not have the form scheme://user@host:port/database");
  }
  url.scheme = std::string(text.substr(0, colon));
  std::string_view rest = text.substr(colon + 3);
  if (rest.find('#') != std::string_view::npos) {
    Failure failure(MSR_INVALID, "the database URL has a #, which would begin a fragment");
    failure.hint = "write # as %23";
    throw failure;
  }
  const std::size_t question = rest.find('?');
  std::string_view query = question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  rest = rest.substr(0, question);
  const std::size_t slash = rest.find('/');
  std::string_view authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) url.path = PercentDecode(rest.substr(slash + 1), "path");

  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view login = authority.substr(0, at);
    const std::size_t separator = login.find(':');
    url.user = PercentDecode(login.substr(0, separator), "user name");
    if (separator != std::string_view::npos) url.password = PercentDecode(login.substr(separator + 1), "password");
    authority = authority.substr(at + 1);
  }
  std::string_view port;
  if (!authority.empty() && authority.front() == '[') {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) throw Failure(MSR_INVALID, "the database URL has a [ without ] in its host");
    url.host = std::string(authority.substr(1, close - 1));
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':')
      throw Failure(MSR_INVALID, "the database URL has text between ] and the port");
  } else {
    const std::size_t separator = authority.rfind(':');
    url.host = PercentDecode(authority.substr(0, separator), "host");
    if (separator != std::string_view::npos) port = authority.substr(separator);
  }
  if (!port.empty()) port.remove_prefix(1);
  if (port.find_first_not_of("0123456789") != std::string_view::npos || port.size() > 5 ||
      (!port.empty() && std::stol(std::string(port)) > 65535)) {
    Failure failure(MSR_INVALID, "the port in the database URL is not a number from 1 to 65535");
    failure.hint = "a password with : / @ ? # % needs percent-encoding, for example %40 for @";
    throw failure;
  }
  url.port = std::string(port);

  while (!query.empty()) {
    const std::size_t ampersand = query.find('&');
    const std::string_view pair = query.substr(0, ampersand);
    query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      throw Failure(MSR_INVALID, "the option \"" + std::string(pair) + "\" in the database URL has no value");
    }
    url.options.emplace_back(PercentDecode(pair.substr(0, equals), "options"),
                             PercentDecode(pair.substr(equals + 1), "options"));
  }
  return url;
}

}  // namespace msr::sdk

#endif  // MSR_DRIVER_URL_HPP
