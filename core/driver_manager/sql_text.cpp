#include "core/driver_manager/sql_text.hpp"

#include <msr/driver_sdk.hpp>

namespace msr::driver_manager {

std::string QuoteName(const msr_dialect &dialect, std::string_view identifier) {
  const std::string_view close = sdk::View(dialect.identifier_close);
  std::string quoted(sdk::View(dialect.identifier_open));
  for (const char c : identifier) {
    if (close.find(c) != std::string_view::npos) quoted.append(close);
    quoted.push_back(c);
  }
  return quoted.append(close);
}

SqlText &SqlText::Name(std::string_view identifier) {
  text_.append(QuoteName(*dialect_, identifier));
  return *this;
}

SqlText &SqlText::Value(std::string_view text) {
  Add(std::string(text));
  return *this;
}

SqlText &SqlText::Value(std::int64_t integer) {
  Add(integer);
  return *this;
}

SqlText &SqlText::Null() {
  Add(nullptr);
  return *this;
}

void SqlText::Add(std::variant<std::nullptr_t, std::int64_t, std::string> value) {
  // A row of the history has that many, and room that grows costs more than all else here.
  constexpr std::size_t kUsual = 20;
  if (values_.empty()) {
    values_.reserve(kUsual);
    offsets_.reserve(kUsual);
  }
  values_.push_back(std::move(value));
  offsets_.push_back(text_.size());
}

const msr_statement &SqlText::Borrow(std::uint32_t flags) {
  borrowed_.clear();
  borrowed_.reserve(values_.size());
  for (const auto &value : values_) {
    if (const auto *text = std::get_if<std::string>(&value)) {
      borrowed_.push_back(sdk::TextValue(*text));
    } else if (const auto *integer = std::get_if<std::int64_t>(&value)) {
      borrowed_.push_back(sdk::IntegerValue(*integer));
    } else {
      borrowed_.push_back(sdk::NullValue());
    }
  }
  statement_.struct_size = sizeof(statement_);
  statement_.flags = flags;
  statement_.text = sdk::Borrow(text_);
  statement_.values = borrowed_.data();
  statement_.value_offsets = offsets_.data();
  statement_.value_count = borrowed_.size();
  return statement_;
}

}  // namespace msr::driver_manager
