// A service that no program has: its methods and records, for binding and whole-program tests.
#pragma once

#include <string>
#include <vector>

#include "onetrip/rpc/description.hpp"

namespace onetrip::repl {

inline ServiceDescription shop_description() {
  const auto param = [](std::string name, std::string type) {
    return ParamDescription{std::move(name), std::move(type), std::nullopt};
  };
  const auto defaulted = [](std::string name, std::string type, std::string json) {
    return ParamDescription{std::move(name), std::move(type), std::move(json)};
  };
  ServiceDescription shop;
  shop.service = "shop";
  shop.placement = "keyed";
  shop.key = "customer";
  shop.methods = {
      {"get_price", "read", {param("item", "str")}, "f64", "What an item costs."},
      {"find",
       "read",
       {param("customer", "str"), defaulted("only_open", "bool", "false"),
        defaulted("limit", "i32", "10"), defaulted("tag", "str?", "null")},
       "[Item]",
       "What a customer has ordered."},
      {"order", "once", {param("customer", "str"), param("item", "Item")}, "Item?", "Orders."},
      {"convert",
       "idempotent",
       {param("number", "i64"), param("ratio", "f64"), param("note", "str?"),
        param("anything", "any"), param("seal", "bytes"), param("names", "[str]"),
        param("prices", "{str: f64}")},
       "nil",
       "One parameter of each kind."},
      {"set", "idempotent", {param("key", "str"), param("value", "any")}, "nil", "Sets a value."},
  };
  shop.records = {
      {"Item", "map", {{"name", "str", true}, {"count", "i64", true}, {"price", "f64?", false}}}};
  return shop;
}

}  // namespace onetrip::repl
