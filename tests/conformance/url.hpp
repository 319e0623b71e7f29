// url.hpp: makes broken URLs from a good one, by the general form of a URL alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace msr::conformance {

/// `url` with one more option, "name=value".
std::string WithOption(std::string_view url, std::string_view option);

/// `url` with `suffix` behind the name of the database or file.
std::string WithDatabaseSuffix(std::string_view url, std::string_view suffix);

/// Whether the URL names a host, and so a server that can be out of reach.
bool NamesHost(std::string_view url);

/// `url` with another port; `url` names a host.
std::string WithPort(std::string_view url, std::string_view port);

/// The password as it stands in the URL; nothing where it has none.
std::optional<std::string> PasswordOf(std::string_view url);

/// `url` with `password` in the place of its own one; `url` has a password.
std::string WithPassword(std::string_view url, std::string_view password);

/// The forms in which the password of `url` could show: as in the URL, and decoded.
std::vector<std::string> PasswordForms(std::string_view url);

}  // namespace msr::conformance
