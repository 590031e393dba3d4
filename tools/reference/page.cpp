#include "tools/reference/page.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace onetrip::reference {
namespace {

// What would end a cell of a table.
std::string cell(const std::string& text) {
  std::string safe;
  for (const char c : text) safe.append(c == '|' ? "\\|" : std::string(1, c));
  return safe;
}

std::string param_text(const ParamDescription& param) {
  const std::string text = fmt::format("{}: {}", param.name, param.type);
  return param.default_json ? fmt::format("{} = {}", text, *param.default_json) : text;
}

// The signature on one line, or a parameter a line where that is too long.
std::string signature_of(const MethodDescription& method) {
  constexpr std::size_t line_max = 96;
  std::vector<std::string> params;
  for (const ParamDescription& param : method.params) params.push_back(param_text(param));
  std::string line =
      fmt::format("{}({}) -> {}", method.name, fmt::join(params, ", "), method.result);
  if (line.size() <= line_max || params.empty()) return line;
  return fmt::format("{}(\n    {}\n) -> {}", method.name, fmt::join(params, ",\n    "),
                     method.result);
}

// Which of several instances are asked, where that is not the owner of the key or any one.
std::string spread_text(const MethodDescription& method) {
  if (method.spread == "everywhere") return " Of several instances all are asked.";
  std::string text;
  for (const ParamDescription& param : method.params)
    if (param.routes && method.spread.starts_with("divided"))
      text = fmt::format(" `{}` is divided among the owners of its keys{}.", param.name,
                         method.spread == "divided" ? "" : ", and all are asked");
  return text;
}

std::string method_text(const MethodDescription& method) {
  return fmt::format("### {}\n\n```\n{}\n```\n\n*{}.* {}{}\n\n", method.name, signature_of(method),
                     method.effect, method.doc, spread_text(method));
}

std::string placement_text(const ServiceDescription& service) {
  if (service.placement == "keyed") return fmt::format("Keyed: by `{}`.", *service.key);
  return service.placement == "single" ? "One instance." : "Replicated: every instance can answer.";
}

std::string methods_table(const std::vector<MethodDescription>& methods) {
  std::string table = "| method | effect | result |\n|---|---|---|\n";
  for (const MethodDescription& method : methods)
    table += fmt::format("| [`{0}`](#{0}) | {1} | `{2}` |\n", method.name, method.effect,
                         cell(method.result));
  return table + "\n";
}

std::string record_text(const wire::RecordDescription& record, const Defaults& defaults) {
  std::string text = fmt::format("### {}\n\n", record.name);
  if (record.layout == "array") text += "On the wire an array, in this order.\n\n";
  text += "| field | type | default |\n|---|---|---|\n";
  for (const wire::FieldDescription& field : record.fields) {
    const auto found = defaults.find({record.name, field.name});
    text += fmt::format("| `{}` | `{}` | {} |\n", field.name, cell(field.type),
                        found == defaults.end() ? "–" : fmt::format("`{}`", cell(found->second)));
  }
  return text + "\n";
}

std::string list_of(const std::vector<ContractText>& contracts) {
  std::string text =
      "# Reference\n\nThe services and their methods, from their contracts in "
      "`common/onetrip/api/`. Written by `scripts/reference`,\nwhich a test keeps true: change the "
      "contract, and run it.\n\n| service | what |\n|---|---|\n";
  for (const auto& [description, defaults] : contracts)
    text += fmt::format("| [{0}]({0}.md) | {1} |\n", description.service, cell(description.doc));
  return text +
         "\nEvery service answers [the standard methods](../protocol.md#standard-methods), too. "
         "How a type is written:\n[type expressions](../protocol.md#type-expressions).\n";
}

}  // namespace

std::string page_of(const ContractText& contract) {
  const ServiceDescription& service = contract.description;
  std::string page = fmt::format(
      "# {0}\n\n{1} {2} The contract is `common/onetrip/api/{0}.hpp`; this page is written from it "
      "by\n`scripts/reference`. [What the types mean](../protocol.md#type-expressions); "
      "[what an effect is](../protocol.md#retries).\n\n## Methods\n\n",
      service.service, service.doc, placement_text(service));
  page += methods_table(service.methods);
  for (const MethodDescription& method : service.methods) page += method_text(method);
  if (!service.records.empty())
    page += "## Records\n\nA field without a default has to be there in a request.\n\n";
  for (const wire::RecordDescription& record : service.records)
    page += record_text(record, contract.defaults);
  page.pop_back();  // One of the two newlines at the end.
  return page;
}

std::map<std::string, std::string> pages_of(const std::vector<ContractText>& contracts) {
  std::map<std::string, std::string> pages{{"README.md", list_of(contracts)}};
  for (const ContractText& contract : contracts)
    pages.emplace(contract.description.service + ".md", page_of(contract));
  return pages;
}

}  // namespace onetrip::reference
