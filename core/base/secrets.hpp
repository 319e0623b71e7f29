// secrets.hpp: keeps passwords out of everything that is shown or stored.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace msr {

/// Replaces secrets by ***, whatever form they were given: as they are, percent-encoded, as a quoted
/// SQL or connection-string value.
class Secrets {
 public:
  /// What stands in the place of a secret.
  static constexpr std::string_view kMask = "***";

  Secrets() = default;
  /// Knows the secrets of a database URL: the password of its user information and the options whose
  /// names say that they are secret (password, passwd, pwd, sslpassword, pass).
  explicit Secrets(std::string_view url);

  /// Adds a secret by its plain value; the empty one is none.
  void Add(std::string_view secret);

  std::string Redact(std::string_view text) const;

  /// Only those that cannot be mistaken for a word. A password like "postgres" is part of many honest
  /// texts, and masking those would ruin them without hiding anything.
  Secrets Unmistakable() const;

  bool empty() const { return forms_.empty(); }

 private:
  std::vector<std::string> forms_;  // longest first
};

/// Undoes percent-encoding; what is not an encoded byte stays as it is.
std::string PercentDecodeLoosely(std::string_view text);

}  // namespace msr
