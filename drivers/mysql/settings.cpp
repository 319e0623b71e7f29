#include "drivers/mysql/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <msr/driver_url.hpp>

#include "drivers/mysql/scanner.hpp"

namespace msr::mysql {
namespace {

constexpr std::array<std::string_view, 12> kOptions = {
    "ssl-mode",     "ssl-ca",        "ssl-cert", "ssl-key", "tls-version",  "connect-timeout",
    "read-timeout", "write-timeout", "socket",   "charset", "local-infile", "default-character-set"};

/// Both spellings are in use: ssl-mode and ssl_mode.
std::string WithDashes(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

sdk::Failure BadValue(std::string_view name, std::string_view value, std::string_view expected) {
  return sdk::Failure(MSR_INVALID, "option \"" + std::string(name) + "\" is \"" + std::string(value) +
                                       "\", which is not " + std::string(expected));
}

int Number(std::string_view name, const std::string &value, int least, int most) {
  int number = 0;
  const char *end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || stop != end || number < least || number > most) {
    throw BadValue(name, value, "a number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

bool Truth(std::string_view name, const std::string &value) {
  const std::string word = UpperCase(value);
  if (word.empty() || word == "1" || word == "ON" || word == "TRUE" || word == "YES") return true;
  if (word == "0" || word == "OFF" || word == "FALSE" || word == "NO") return false;
  throw BadValue(name, value, "0 or 1");
}

SslMode ReadSslMode(const std::string &value) {
  const std::string word = UpperCase(WithDashes(value));
  if (word == "DISABLED") return SslMode::kDisabled;
  if (word == "PREFERRED") return SslMode::kPreferred;
  if (word == "REQUIRED") return SslMode::kRequired;
  // The client library checks certificate and host together, so VERIFY_CA is the stricter of the two.
  if (word == "VERIFY-CA" || word == "VERIFY-IDENTITY") return SslMode::kVerify;
  throw BadValue("ssl-mode", value, "one of DISABLED, PREFERRED, REQUIRED, VERIFY_CA, VERIFY_IDENTITY");
}

void RefuseOtherCharset(std::string_view name, const std::string &value) {
  if (UpperCase(value) == "UTF8MB4") return;
  sdk::Failure failure = BadValue(name, value, "utf8mb4");
  failure.hint = "migrations are UTF-8; leave the option out";
  throw failure;
}

constexpr int kLongestTimeout = 31536000;

/// Options that a URL and an option file share.
void Apply(Settings &settings, const std::string &name, const std::string &value) {
  if (name == "ssl-mode") settings.ssl_mode = ReadSslMode(value);
  if (name == "ssl-ca") settings.ssl_ca = value;
  if (name == "ssl-cert") settings.ssl_cert = value;
  if (name == "ssl-key") settings.ssl_key = value;
  if (name == "tls-version") settings.tls_version = value;
  if (name == "connect-timeout") settings.connect_timeout = Number(name, value, 1, kLongestTimeout);
  if (name == "read-timeout") settings.read_timeout = Number(name, value, 0, kLongestTimeout);
  if (name == "write-timeout") settings.write_timeout = Number(name, value, 0, kLongestTimeout);
  if (name == "local-infile") settings.local_infile = Truth(name, value);
}

const std::string *Find(const FileOptions &files, const std::string &name) {
  const auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

/// The words that MariaDB's own tools use for TLS.
void ApplyMariadbTls(Settings &settings, const FileOptions &files) {
  if (Find(files, "ssl-mode") != nullptr) return;
  const std::string *verify = Find(files, "ssl-verify-server-cert");
  const std::string *ssl = Find(files, "ssl");
  if (Find(files, "skip-ssl") != nullptr || (ssl != nullptr && !Truth("ssl", *ssl))) {
    settings.ssl_mode = SslMode::kDisabled;
  } else if (verify != nullptr && Truth("ssl-verify-server-cert", *verify)) {
    settings.ssl_mode = SslMode::kVerify;
  } else if (ssl != nullptr) {
    settings.ssl_mode = SslMode::kRequired;
  }
}

int FilePort(const std::string &value) {
  try {
    return Number("port", value, 1, 65535);
  } catch (const sdk::Failure &) {
    throw sdk::Failure(MSR_INVALID, "the option files give \"port\" a value that is not a number from 1 to 65535");
  }
}

void ApplyFileHost(Settings &settings, const FileOptions &files) {
  const std::string *host = Find(files, "host");
  const std::string *port = Find(files, "port");
  const std::string *socket = Find(files, "socket");
  if (port != nullptr) settings.port = FilePort(*port);
  if (socket != nullptr) settings.socket = *socket;
  // As for the client programs, the name localhost alone means the socket.
  if (host != nullptr && (*host != "localhost" || (port != nullptr && socket == nullptr))) settings.host = *host;
}

void ApplyFileLogin(Settings &settings, const FileOptions &files) {
  const std::string *user = Find(files, "user");
  const std::string *password = Find(files, "password");
  // A password is not offered for a user that it was not written for.
  const bool same_user = !settings.user.has_value() || user == nullptr || *user == *settings.user;
  if (!settings.user.has_value() && user != nullptr) settings.user = *user;
  if (!settings.password.has_value() && password != nullptr && same_user) settings.password = *password;
}

// Messages repeat no value of an option file: a slip of the pen may have put a password there.
void ApplyFiles(Settings &settings, const FileOptions &files) {
  for (const auto &[name, value] : files) {
    try {
      Apply(settings, name, value);
    } catch (const sdk::Failure &) {
      throw sdk::Failure(MSR_INVALID, "the option files give \"" + name + "\" a value that cannot be used");
    }
  }
  try {
    ApplyMariadbTls(settings, files);
  } catch (const sdk::Failure &) {
    throw sdk::Failure(MSR_INVALID,
                       "the option files give \"ssl\" or \"ssl-verify-server-cert\" a value that is not 0 or 1");
  }
}

void ApplyUrl(Settings &settings, const sdk::Url &url) {
  if (!url.host.empty()) settings.host = url.host;
  if (!url.port.empty()) {
    settings.port = Number("port", url.port, 1, 65535);
    if (url.host.empty()) settings.host = "localhost";
  }
  if (url.user.has_value() && !url.user->empty()) settings.user = url.user;
  if (url.password.has_value()) settings.password = url.password;
  settings.database = url.path;
  for (const auto &[name, value] : url.options) {
    Apply(settings, name, value);
    if (name == "charset" || name == "default-character-set") RefuseOtherCharset(name, value);
    if (name == "socket") settings.socket = value;
  }
  if (url.Option("socket") == nullptr) return;
  if (!url.port.empty() || (!url.host.empty() && url.host != "localhost")) {
    throw sdk::Failure(MSR_INVALID, "the database URL names both a host and a socket");
  }
  settings.host.clear();
}

sdk::Url ParseChecked(std::string_view text) {
  sdk::Url url = sdk::ParseUrl(text);
  if (url.scheme != "mysql" && url.scheme != "mariadb") {
    throw sdk::Failure(MSR_INVALID, "the database URL does not begin with mysql:// or mariadb://");
  }
  for (auto &option : url.options) option.first = WithDashes(option.first);
  url.RefuseUnknownOptions(kOptions);
  return url;
}

void RequireDatabase(const Settings &settings, bool has_url) {
  if (settings.database.empty()) {
    sdk::Failure failure(MSR_INVALID, has_url ? "the database URL names no database"
                                              : "no database is configured: the option files name none");
    failure.hint = has_url ? "write it behind the host: mysql://user@host:3306/database"
                           : "give a URL mysql://user@host:3306/database, or write host, user and database into the "
                             "group [client] of ~/.my.cnf";
    throw failure;
  }
  if (settings.database.find('/') != std::string::npos) {
    throw sdk::Failure(MSR_INVALID, "the path of the database URL has more than one part");
  }
}

}  // namespace

std::string Settings::Describe() const {
  std::string text;
  if (!host.empty()) {
    text = "host " + host + " port " + std::to_string(port);
  } else {
    text = socket.empty() ? "the local socket" : "socket " + socket;
  }
  text += ", database " + database;
  text += user.has_value() ? ", user " + *user : std::string(", user of this process");
  return text;
}

Settings ReadSettings(std::string_view url_text, const FileOptions &files) {
  Settings settings;
  ApplyFiles(settings, files);

  const bool has_url = !url_text.empty();
  sdk::Url url;
  if (has_url) url = ParseChecked(url_text);
  if (url.host.empty() && url.port.empty()) ApplyFileHost(settings, files);
  if (has_url) ApplyUrl(settings, url);
  ApplyFileLogin(settings, files);
  const std::string *database = Find(files, "database");
  if (settings.database.empty() && database != nullptr) settings.database = *database;
  RequireDatabase(settings, has_url);
  return settings;
}

}  // namespace msr::mysql
