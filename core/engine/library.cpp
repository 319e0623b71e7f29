// libmsr is made of the rooms. Public functions that no room calls would stay behind in their archives;
// this file asks for them.
#include <msr/engine.hpp>

namespace msr {

static_assert(sizeof(Engine) == sizeof(void *), "the layout of Engine is part of the library's ABI");

namespace {

// clang-tidy 14 takes a function for an object that may be changed.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
[[gnu::used]] std::string_view (*const kKindName)(ErrorKind) = &KindName;
[[gnu::used]] std::string_view (*const kStateName)(MigrationState) = &StateName;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

}  // namespace
}  // namespace msr
