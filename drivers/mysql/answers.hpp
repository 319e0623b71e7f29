// answers.hpp: small ways to take what a message is answered with.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include <msr/driver_sdk.hpp>

#include "drivers/mysql/session.hpp"

namespace msr::mysql {

/// The bytes of a cell; empty for NULL and for numbers.
inline std::string_view TextOf(const msr_value &value) {
  return value.kind == MSR_VALUE_TEXT || value.kind == MSR_VALUE_BLOB ? sdk::View(value.as.text) : std::string_view();
}

/// Calls a function for every row.
template <class Function>
class OnRow final : public Answers {
 public:
  explicit OnRow(Function function) : function_(std::move(function)) {}
  bool Row(std::size_t piece, std::span<const msr_value> cells) override {
    function_(piece, cells);
    return true;
  }

 private:
  Function function_;
};

}  // namespace msr::mysql
