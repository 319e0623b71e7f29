// result.hpp: a value or an Error, for everything that can fail.
#pragma once

#include <string>
#include <utility>

#include <tl/expected.hpp>

#include <msr/error.hpp>

namespace msr {

/// A T or an Error. Dropping one unread is a compiler warning, and so an error.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

/// The failing half of a Result: `return Fail(ErrorKind::kUsage, "…", "hint")`.
inline tl::unexpected<Error> Fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}
inline tl::unexpected<Error> Fail(ErrorKind kind, std::string message, std::string hint = {}) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.hint = std::move(hint);
  return tl::unexpected<Error>(std::move(error));
}

#define MSR_CONCAT_INNER(a, b) a##b
#define MSR_CONCAT(a, b) MSR_CONCAT_INNER(a, b)

/// Returns the error of `expression` from the enclosing function, if there is one.
#define MSR_TRY(expression)                                    \
  do {                                                         \
    if (auto msr_try_result = (expression); !msr_try_result) { \
      return ::msr::Fail(std::move(msr_try_result).error());   \
    }                                                          \
  } while (false)

// `target` may be a declaration, so no parentheses fit around it.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define MSR_TRY_ASSIGN_INNER(temporary, target, expression)         \
  auto temporary = (expression);                                    \
  if (!temporary) return ::msr::Fail(std::move(temporary).error()); \
  target = std::move(*temporary)
// NOLINTEND(bugprone-macro-parentheses)

/// Assigns the value of `expression` to `target` (which may declare it), or returns its error.
#define MSR_TRY_ASSIGN(target, expression) MSR_TRY_ASSIGN_INNER(MSR_CONCAT(msr_try_, __COUNTER__), target, expression)

}  // namespace msr
