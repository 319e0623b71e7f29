// libmsr is made of the rooms; this file is here because a library needs one of its own.
#include <msr/engine.hpp>

static_assert(sizeof(msr::Engine) == sizeof(void *), "the layout of Engine is part of the library's ABI");
