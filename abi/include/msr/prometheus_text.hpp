// prometheus_text.hpp: writes numbers in Prometheus' text format 0.0.4, which its server scrapes, the node exporter's
// text file collector reads and the Pushgateway takes. Needs nothing but the standard library.
#ifndef MSR_PROMETHEUS_TEXT_HPP
#define MSR_PROMETHEUS_TEXT_HPP

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace msr::sdk {

/// What a number means: a gauge goes up and down, a counter only up (its name ends in `_total`).
enum class MetricType { kGauge, kCounter };

/// What all samples of one name have in common. Usually a constant.
struct MetricFamily {
  std::string_view name;  ///< letters, digits, '_' and ':'; a unit goes to its end, as in `msr_run_seconds`
  MetricType type = MetricType::kGauge;
  std::string_view help;  ///< one sentence for a person
};

/// Name -> value. A name holds letters, digits and '_'; a value may hold any text.
using MetricLabels = std::map<std::string, std::string>;

/// The value of the `Content-Type` header of such a text.
inline constexpr std::string_view kPrometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/// Gathers samples and writes them. The text is always well-formed: characters that a name may not hold become '_', and
/// bytes that are not UTF-8 become U+FFFD. Its order is that of the calls alone, so that equal calls make equal bytes:
/// families as they were first named, the samples of each as they were added, labels by name.
///
///     PrometheusText text;
///     text.Add({"msr_pending", MetricType::kGauge, "Migrations to apply."}, {{"database", "shop"}}, 3);
///     Write(text.Text());
///
/// A value like others: it owns copies of all it was given. One thread at a time.
class PrometheusText {
 public:
  /// Adds one sample; one that has the same name and labels already is replaced, for a reader refuses two. The type and
  /// the help of a family are those of its first sample. Whole numbers are written exactly, others such that they are
  /// read back as the same number.
  template <typename Number>
  requires(std::integral<Number> || std::floating_point<Number>) void Add(const MetricFamily &family,
                                                                          const MetricLabels &labels, Number value) {
    Put(family, labels, Written(value));
  }

  /// All that was added; empty if nothing was.
  std::string Text() const {
    std::string text;
    for (const Family &family : families_) {
      text += "# HELP " + family.name + ' ' + family.help + '\n';
      text += "# TYPE " + family.name + (family.type == MetricType::kCounter ? " counter\n" : " gauge\n");
      for (const Sample &sample : family.samples) text += family.name + sample.labels + ' ' + sample.value + '\n';
    }
    return text;
  }

 private:
  struct Sample {
    std::string labels;  // as they are written
    std::string value;
  };
  struct Family {
    std::string name;
    MetricType type = MetricType::kGauge;
    std::string help;
    std::vector<Sample> samples;
    std::map<std::string, std::size_t, std::less<>> places;  // labels -> which sample
  };

  void Put(const MetricFamily &given, const MetricLabels &labels, std::string value) {
    Family &family = FamilyOf(given);
    std::string written = Written(labels);
    const auto [place, is_new] = family.places.emplace(written, family.samples.size());
    if (is_new) {
      family.samples.push_back({std::move(written), std::move(value)});
    } else {
      family.samples[place->second].value = std::move(value);
    }
  }

  Family &FamilyOf(const MetricFamily &given) {
    std::string name = NameOf(given.name, true);
    const auto [place, is_new] = places_.emplace(name, families_.size());
    if (is_new) families_.push_back({std::move(name), given.type, Escaped(given.help, false), {}, {}});
    return families_[place->second];
  }

  static bool IsDigit(char c) { return c >= '0' && c <= '9'; }
  static bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

  static std::string NameOf(std::string_view text, bool may_hold_colons) {
    std::string name;
    if (text.empty() || IsDigit(text.front())) name += '_';
    for (const char c : text) name += IsLetter(c) || IsDigit(c) || (c == ':' && may_hold_colons) ? c : '_';
    return name;
  }

  static std::string Written(const MetricLabels &labels) {
    std::map<std::string, std::string> named;
    for (const auto &[name, value] : labels) named.emplace(NameOf(name, false), Escaped(value, true));
    std::string text;
    for (const auto &[name, value] : named) {
      text += text.empty() ? '{' : ',';
      text.append(name).append("=\"").append(value).append("\"");
    }
    return text.empty() ? text : text + '}';
  }

  template <typename Number>
  static std::string Written(Number value) {
    if constexpr (std::same_as<Number, bool>) {
      return value ? "1" : "0";
    } else {
      if constexpr (std::floating_point<Number>) {
        if (std::isnan(value)) return "NaN";
        if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
      }
      std::array<char, 64> room{};  // the longest double has 24 characters
      const std::to_chars_result end = std::to_chars(room.data(), room.data() + room.size(), value);
      return std::string(room.data(), end.ptr);
    }
  }

  static std::string Escaped(std::string_view text, bool is_quoted) {
    std::string escaped;
    escaped.reserve(text.size());
    while (!text.empty()) {
      const std::size_t length = CharacterLength(text);
      if (length == 0) {
        escaped += "\xEF\xBF\xBD";
      } else if (text.front() == '\n') {
        escaped += "\\n";
      } else {
        if (text.front() == '\\' || (text.front() == '"' && is_quoted)) escaped += '\\';
        escaped += text.substr(0, length);
      }
      text.remove_prefix(length == 0 ? 1 : length);
    }
    return escaped;
  }

  // How many bytes the UTF-8 character at the front has, 0 if there is none.
  static std::size_t CharacterLength(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
      if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) return 0;
    }
    const auto second = static_cast<unsigned char>(text[1]);
    const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool is_outside = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return is_overlong || is_outside ? 0 : length;
  }

  std::vector<Family> families_;
  std::map<std::string, std::size_t, std::less<>> places_;  // name -> which family
};

}  // namespace msr::sdk

#endif
