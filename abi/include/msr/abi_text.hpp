// abi_text.hpp: text as it crosses and as C++ has it. Included by the kits for drivers and plugins.
#ifndef MSR_ABI_TEXT_HPP
#define MSR_ABI_TEXT_HPP

#include <string_view>

#include <msr/abi.h>

namespace msr::sdk {

/// Borrows `text`. The ABI wants a NUL behind it: pass literals, or views of whole std::strings.
constexpr msr_str Borrow(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view View(msr_str text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

}  // namespace msr::sdk

#endif  // MSR_ABI_TEXT_HPP
