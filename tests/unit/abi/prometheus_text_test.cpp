#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include <msr/prometheus_text.hpp>

#include "tests/support/catch.hpp"

namespace msr::sdk {
namespace {

constexpr MetricFamily kUp = {"msr_up", MetricType::kGauge, "Whether the database answered."};
constexpr MetricFamily kRuns = {"msr_runs_total", MetricType::kCounter, "Runs."};

template <typename Number>
std::string Written(Number value) {
  PrometheusText text;
  text.Add({"m", MetricType::kGauge, "M."}, {}, value);
  const std::string all = text.Text();
  const std::size_t from = all.rfind("\nm ") + 3;
  return all.substr(from, all.size() - from - 1);
}

std::string LabelOf(std::string value) {
  PrometheusText text;
  text.Add({"m", MetricType::kGauge, "M."}, {{"l", std::move(value)}}, 1);
  const std::string all = text.Text();
  const std::size_t from = all.find("l=\"") + 3;
  return all.substr(from, all.rfind("\"} 1\n") - from);
}

TEST_CASE("prometheus: nothing is an empty text", "[prometheus]") {
  CHECK(PrometheusText().Text().empty());
}

TEST_CASE("prometheus: a family is described once, whatever the order of its samples", "[prometheus]") {
  PrometheusText text;
  text.Add(kUp, {{"database", "b"}}, 1);
  text.Add(kRuns, {}, 7);
  text.Add(kUp, {{"database", "a"}}, false);
  CHECK(text.Text() ==
        "# HELP msr_up Whether the database answered.\n"
        "# TYPE msr_up gauge\n"
        "msr_up{database=\"b\"} 1\n"
        "msr_up{database=\"a\"} 0\n"
        "# HELP msr_runs_total Runs.\n"
        "# TYPE msr_runs_total counter\n"
        "msr_runs_total 7\n");
}

TEST_CASE("prometheus: labels stand in the order of their names, and a series is written once", "[prometheus]") {
  PrometheusText text;
  text.Add(kUp, {{"z", "1"}, {"a", "2"}}, 1);
  text.Add(kUp, {{"a", "2"}, {"z", "1"}}, 5);
  CHECK(text.Text() ==
        "# HELP msr_up Whether the database answered.\n"
        "# TYPE msr_up gauge\n"
        "msr_up{a=\"2\",z=\"1\"} 5\n");
}

TEST_CASE("prometheus: what a label holds cannot leave its quotes or its line", "[prometheus]") {
  CHECK(LabelOf("a \"word\"\nand a \\ more") == R"(a \"word\"\nand a \\ more)");
  CHECK(LabelOf("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x98") == "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x90\x98");
  CHECK(LabelOf("{}= ,\t") == "{}= ,\t");
  CHECK(LabelOf("") == "");
}

TEST_CASE("prometheus: bytes that are not UTF-8 are replaced, as a reader would refuse them", "[prometheus]") {
  const std::string replaced = "\xEF\xBF\xBD";
  CHECK(LabelOf("caf\xE9!") == "caf" + replaced + "!");                     // Latin-1
  CHECK(LabelOf("\xC0\xAF") == replaced + replaced);                        // overlong
  CHECK(LabelOf("a\xED\xA0\x80") == "a" + replaced + replaced + replaced);  // surrogate
  CHECK(LabelOf("\xF4\x90\x80\x80") == replaced + replaced + replaced + replaced);
  CHECK(LabelOf("\xE2\x82") == replaced + replaced);  // cut off
  CHECK(LabelOf(std::string("a\0b", 3)) == std::string("a\0b", 3));
}

TEST_CASE("prometheus: help text stays on its line, and its quotes need no escape", "[prometheus]") {
  PrometheusText text;
  text.Add({"m", MetricType::kGauge, "One \\ \"line\"\nand another"}, {}, 1);
  CHECK(text.Text() == "# HELP m One \\\\ \"line\"\\nand another\n# TYPE m gauge\nm 1\n");
}

TEST_CASE("prometheus: names that the format does not permit are made such that it does", "[prometheus]") {
  PrometheusText text;
  text.Add({"9 lives:of-a.cat", MetricType::kGauge, "M."}, {{"a:b-c", "1"}, {"0", "2"}, {"", "3"}}, 1);
  CHECK(text.Text() ==
        "# HELP _9_lives:of_a_cat M.\n# TYPE _9_lives:of_a_cat gauge\n"
        "_9_lives:of_a_cat{_=\"3\",_0=\"2\",a_b_c=\"1\"} 1\n");
}

TEST_CASE("prometheus: whole numbers are written exactly", "[prometheus]") {
  CHECK(Written(0) == "0");
  CHECK(Written(-1) == "-1");
  CHECK(Written(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(Written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
  CHECK(Written(true) == "1");
}

TEST_CASE("prometheus: numbers with a fraction are read back as the same number", "[prometheus]") {
  CHECK(Written(0.1) == "0.1");
  CHECK(Written(1795170000.123) == "1795170000.123");
  CHECK(std::strtod(Written(1.0 / 3.0).c_str(), nullptr) == 1.0 / 3.0);
  CHECK(std::strtod(Written(1e300).c_str(), nullptr) == 1e300);
  CHECK(std::strtod(Written(std::numeric_limits<double>::denorm_min()).c_str(), nullptr) ==
        std::numeric_limits<double>::denorm_min());
}

TEST_CASE("prometheus: what is no number has the names of the format", "[prometheus]") {
  CHECK(Written(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(Written(-std::numeric_limits<double>::infinity()) == "-Inf");
  CHECK(Written(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(Written(-std::numeric_limits<double>::quiet_NaN()) == "NaN");
}

}  // namespace
}  // namespace msr::sdk
