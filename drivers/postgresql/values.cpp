#include "drivers/postgresql/values.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

#include "drivers/postgresql/statement_text.hpp"

namespace msr::postgresql {

namespace {

// The object ids of built-in types; they are part of the protocol and never change.
constexpr Oid kBool = 16;
constexpr Oid kBytea = 17;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kFloat4 = 700;
constexpr Oid kFloat8 = 701;
/// The server decides by the context, as it does for a literal in quotes.
constexpr Oid kByContext = 0;

std::string Placeholder(std::size_t index) {
  return "$" + std::to_string(index + 1);
}

template <class Number>
std::string Spell(Number number) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return {buffer.data(), end};
}

template <class Number>
Number Parse(std::string_view text) {
  Number number{};
  if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc()) {
    throw sdk::Failure(MSR_INTERNAL, "the server sent \"" + std::string(text) + "\" as a number");
  }
  return number;
}

}  // namespace

BoundStatement::BoundStatement(std::string text) : text_(std::move(text)) {
  if (text_.find('\0') == std::string::npos) return;
  throw sdk::Failure(MSR_INVALID, "a statement with a NUL byte cannot be run");
}

BoundStatement::BoundStatement(const sdk::Statement &statement)
    : BoundStatement(statement.Render([](std::size_t index, const msr_value &) { return Placeholder(index); })) {
  sdk::RefuseEmpty(statement);
  // To the server this is no error: it would go on with the rest of the message.
  if (IsBlank(statement.text())) {
    throw sdk::Failure(MSR_INVALID, "a statement of nothing but comments cannot be run");
  }
  numbers_.reserve(statement.values().size());
  for (const msr_value &value : statement.values()) Bind(value);
}

void BoundStatement::Bind(const msr_value &value) {
  Oid type = kByContext;
  const char *data = nullptr;
  std::size_t length = 0;
  int format = 0;
  switch (value.kind) {
    case MSR_VALUE_NULL:
      break;
    case MSR_VALUE_INT64:
      type = kInt8;
      data = numbers_.emplace_back(Spell(value.as.integer)).c_str();
      break;
    case MSR_VALUE_DOUBLE:
      type = kFloat8;
      data = numbers_.emplace_back(Spell(value.as.real)).c_str();
      break;
    case MSR_VALUE_TEXT:
      if (sdk::View(value.as.text).find('\0') != std::string_view::npos) {
        throw sdk::Failure(MSR_INVALID, "PostgreSQL cannot store a text with a NUL byte");
      }
      data = value.as.text.data == nullptr ? "" : value.as.text.data;
      break;
    case MSR_VALUE_BLOB:
      type = kBytea;
      data = value.as.text.data == nullptr ? "" : value.as.text.data;
      length = value.as.text.size;
      format = 1;
      break;
    default:
      throw sdk::Failure(MSR_INVALID, "a value of an unknown kind cannot be bound");
  }
  types_.push_back(type);
  values_.push_back(data);
  lengths_.push_back(static_cast<int>(length));
  formats_.push_back(format);
}

bool BoundStatement::Send(PGconn *conn) const {
  return PQsendQueryParams(conn, text_.c_str(), static_cast<int>(values_.size()), types_.data(), values_.data(),
                           lengths_.data(), formats_.data(), 0) == 1;
}

std::int64_t PositionInSource(const sdk::Statement &statement, std::int64_t position) {
  if (position < 0) return -1;
  // A NUL, which no statement contains, marks where the placeholders stand.
  const std::string marked = statement.Render([](std::size_t, const msr_value &) { return std::string(1, '\0'); });
  std::int64_t source = 0;
  std::size_t placeholders = 0;
  std::int64_t sent = 0;
  for (const char c : marked) {
    sent += c == '\0' ? static_cast<std::int64_t>(Placeholder(placeholders++).size()) : 1;
    if (position < sent) return source;
    if (c != '\0') ++source;
  }
  return position == sent ? source : -1;
}

const std::vector<msr_value> &RowReader::Read(const PGresult *result, int row) {
  const int columns = PQnfields(result);
  cells_.clear();
  blobs_.clear();
  for (int column = 0; column < columns; ++column) cells_.push_back(Cell(result, row, column));
  return cells_;
}

msr_value RowReader::Cell(const PGresult *result, int row, int column) {
  if (PQgetisnull(result, row, column) != 0) return sdk::NullValue();
  const char *data = PQgetvalue(result, row, column);
  const std::string_view text(data, static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kInt2:
    case kInt4:
    case kInt8:
      return sdk::IntegerValue(Parse<std::int64_t>(text));
    case kBool:
      return sdk::IntegerValue(text == "t" ? 1 : 0);
    case kFloat4:
    case kFloat8:
      return sdk::RealValue(Parse<double>(text));
    case kBytea:
      return Blob(data);
    default:
      return sdk::TextValue(text);
  }
}

msr_value RowReader::Blob(const char *hex) {
  std::size_t size = 0;
  const auto *escaped = reinterpret_cast<const unsigned char *>(hex);
  MemoryPtr<unsigned char> bytes(PQunescapeBytea(escaped, &size));
  if (bytes == nullptr) throw std::bad_alloc();
  const std::string_view view(reinterpret_cast<const char *>(bytes.get()), size);
  blobs_.push_back(std::move(bytes));
  return sdk::BlobValue(view);
}

}  // namespace msr::postgresql
