// libmsr is made of the rooms. Public functions that no room calls would stay behind in their archives;
// this file asks for them.
#include <msr/engine.hpp>

namespace msr {

static_assert(sizeof(Engine) == sizeof(void *), "the layout of Engine is part of the library's ABI");

namespace {

[[gnu::used]] std::string_view (*const kKindName)(ErrorKind) = &KindName;
[[gnu::used]] std::string_view (*const kStateName)(MigrationState) = &StateName;

}  // namespace
}  // namespace msr
