#include "tests/conformance/url.hpp"

#include <algorithm>
#include <cstddef>

#include "core/base/secrets.hpp"

namespace msr::conformance {
namespace {

// Byte offsets of the parts of `scheme://user:password@host:port/path?options`. Where there is no
// `//`, everything between the scheme and the options is the path.
struct Parts {
  std::size_t authority = std::string_view::npos;
  std::size_t authority_end = std::string_view::npos;
  std::size_t host = std::string_view::npos;
  std::size_t password = std::string_view::npos;  // npos: there is none
  std::size_t path_end = 0;
};

Parts Split(std::string_view url) {
  Parts parts;
  parts.path_end = std::min(url.find('?'), url.size());
  const std::size_t slashes = url.find("://");
  if (slashes == std::string_view::npos || slashes >= parts.path_end) return parts;
  parts.authority = slashes + 3;
  parts.authority_end = std::min(url.find('/', parts.authority), parts.path_end);
  const std::string_view authority = url.substr(parts.authority, parts.authority_end - parts.authority);
  const std::size_t at = authority.rfind('@');
  parts.host = parts.authority + (at == std::string_view::npos ? 0 : at + 1);
  const std::size_t colon = authority.find(':');
  if (at != std::string_view::npos && colon < at) parts.password = parts.authority + colon + 1;
  return parts;
}

std::string Replace(std::string_view text, std::size_t from, std::size_t to, std::string_view with) {
  return std::string(text.substr(0, from)).append(with).append(text.substr(to));
}

}  // namespace

std::string WithOption(std::string_view url, std::string_view option) {
  return std::string(url).append(url.find('?') == std::string_view::npos ? "?" : "&").append(option);
}

std::string WithDatabaseSuffix(std::string_view url, std::string_view suffix) {
  const std::size_t end = Split(url).path_end;
  return Replace(url, end, end, suffix);
}

bool NamesHost(std::string_view url) {
  const Parts parts = Split(url);
  return parts.host != std::string_view::npos && parts.host < parts.authority_end;
}

std::string WithPort(std::string_view url, std::string_view port) {
  const Parts parts = Split(url);
  const std::string_view place = url.substr(parts.host, parts.authority_end - parts.host);
  // The colons of an IPv6 address stand in brackets.
  const std::size_t bracket = place.find(']');
  const std::size_t colon = place.find(':', bracket == std::string_view::npos ? 0 : bracket);
  const std::size_t host_end = parts.host + std::min(colon, place.size());
  return Replace(url, host_end, parts.authority_end, std::string(":").append(port));
}

std::optional<std::string> PasswordOf(std::string_view url) {
  const Parts parts = Split(url);
  if (parts.password == std::string_view::npos) return std::nullopt;
  return std::string(url.substr(parts.password, parts.host - 1 - parts.password));
}

std::string WithPassword(std::string_view url, std::string_view password) {
  const Parts parts = Split(url);
  return Replace(url, parts.password, parts.host - 1, password);
}

std::vector<std::string> PasswordForms(std::string_view url) {
  const std::optional<std::string> password = PasswordOf(url);
  if (!password || password->empty()) return {};
  return {*password, PercentDecodeLoosely(*password)};
}

}  // namespace msr::conformance
