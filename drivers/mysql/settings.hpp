// settings.hpp: where to connect, as whom and how safely.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace msr::mysql {

enum class SslMode { kDisabled, kPreferred, kRequired, kVerify };

struct Settings {
  std::string host;  ///< empty: the local socket
  int port = 3306;
  std::string socket;  ///< used when `host` is empty; empty: the client library's default
  std::optional<std::string> user;
  std::optional<std::string> password;
  std::string database;
  SslMode ssl_mode = SslMode::kPreferred;
  std::string ssl_ca;
  std::string ssl_cert;
  std::string ssl_key;
  std::string tls_version;
  int connect_timeout = 10;  ///< in seconds
  int read_timeout = 0;      ///< 0: none; a migration may run for hours
  int write_timeout = 0;
  bool local_infile = false;  ///< off, since with it a server can ask for any file of this machine

  /// For messages: "host db.example port 3306, database app, user msr".
  std::string Describe() const;
};

/// What the option files say: names with `-`, values as they are.
using FileOptions = std::map<std::string, std::string>;

/// Reads a URL, which may be empty, and fills what it leaves open from `files`. Throws MSR_INVALID.
Settings ReadSettings(std::string_view url, const FileOptions &files);

}  // namespace msr::mysql
