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

  /// Adds a secret that a server may show in parts: cut off at a length, or broken at a quote in it. Each
  /// run of some length that a text shares with it is masked too, unless it is a plain word or number.
  void AddWithParts(std::string_view secret);

  std::string Redact(std::string_view text) const;

  /// Only those that cannot be mistaken for a word. A password like "postgres" is part of many honest
  /// texts, and masking those would ruin them without hiding anything.
  Secrets Unmistakable() const;

  bool empty() const { return forms_.empty() && wholes_.empty(); }

 private:
  std::size_t MatchAt(std::string_view text) const;

  std::vector<std::string> forms_;   // longest first
  std::vector<std::string> wholes_;  // those whose parts count
};

/// Undoes percent-encoding; what is not an encoded byte stays as it is.
std::string PercentDecodeLoosely(std::string_view text);

}  // namespace msr
