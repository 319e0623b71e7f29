#include "drivers/postgresql/url.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <msr/driver_sdk.hpp>
#include <msr/driver_url.hpp>

namespace msr::postgresql {

namespace {

constexpr std::string_view kEncodingHint =
    "a user name or password with : / @ ? # or % needs percent-encoding, for example %40 for @";

[[noreturn]] void Refuse(std::string message, std::string_view hint = kEncodingHint) {
  sdk::Failure failure(MSR_INVALID, std::move(message));
  failure.hint = hint;
  throw failure;
}

std::string_view WithoutScheme(std::string_view url) {
  for (const std::string_view scheme : {std::string_view("postgresql://"), std::string_view("postgres://")}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  Refuse("the database URL does not begin with postgresql:// or postgres://",
         "the form is postgresql://user@host:port/database");
}

/// One entry of a list `host:port,[v6]:port`.
void CheckHost(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos || close == 1) Refuse("the database URL has a [ without an address and a ]");
    host.remove_prefix(close + 1);
    if (!host.empty() && !host.starts_with(':')) Refuse("the database URL has text between ] and the port");
  }
  const std::size_t colon = host.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view port = host.substr(colon + 1);
  if (port.find_first_not_of("0123456789") != std::string_view::npos) {
    Refuse("the port in the database URL is not a number");
  }
}

void CheckHosts(std::string_view hosts) {
  if (hosts.find('@') != std::string_view::npos) Refuse("the database URL has more than one @ before the host");
  while (!hosts.empty()) {
    const std::size_t comma = hosts.find(',');
    CheckHost(hosts.substr(0, comma));
    hosts = comma == std::string_view::npos ? std::string_view() : hosts.substr(comma + 1);
  }
}

/// One `name=value`. An option is not named where it may be the rest of a password.
void CheckOption(std::string_view pair, std::span<const std::string> known, bool may_be_secret) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) Refuse("an option in the database URL has no value");
  if (pair.find('=', equals + 1) != std::string_view::npos) {
    Refuse("an option in the database URL has more than one =", "write = in a value as %3D");
  }
  const std::string name = sdk::PercentDecode(pair.substr(0, equals), "options");
  // libpq takes ssl=true, as other drivers write it, for sslmode=require.
  if (name == "ssl" || std::find(known.begin(), known.end(), name) != known.end()) return;
  if (may_be_secret) Refuse("the database URL has an unknown option");
  Refuse("unknown option \"" + name + "\" in the database URL",
         "the options are the connection parameters of libpq, for example sslmode, connect_timeout, options");
}

void CheckOptions(std::string_view query, std::span<const std::string> known, bool may_be_secret) {
  while (!query.empty()) {
    const std::size_t ampersand = query.find('&');
    CheckOption(query.substr(0, ampersand), known, may_be_secret);
    query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
  }
}

}  // namespace

void CheckUrl(std::string_view url, std::span<const std::string> known_options) {
  std::string_view rest = WithoutScheme(url);
  if (rest.find('\0') != std::string_view::npos) Refuse("the database URL has a NUL byte");
  sdk::PercentDecode(rest, "text");

  // libpq ends the login at the first @, but only before the first slash.
  const std::size_t at = rest.find('@');
  const bool has_login = at != std::string_view::npos && at < rest.find('/');
  if (has_login) rest.remove_prefix(at + 1);
  const bool may_be_secret = !has_login && at != std::string_view::npos;

  const std::size_t hosts_end = std::min(rest.find_first_of("/?"), rest.size());
  CheckHosts(rest.substr(0, hosts_end));
  rest.remove_prefix(hosts_end);
  const std::size_t question = std::min(rest.find('?'), rest.size());
  if (rest.substr(0, question).find('@') != std::string_view::npos) {
    Refuse("the database URL has a bare @ in the database's name, or a bare / in the password");
  }
  rest.remove_prefix(question);
  if (rest.starts_with('?')) CheckOptions(rest.substr(1), known_options, may_be_secret);
}

}  // namespace msr::postgresql
