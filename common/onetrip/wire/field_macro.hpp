// The preprocessor's half of fields.hpp: ONETRIP_EACH_(macro, Type, a, b, ...) is
// macro(Type, a), macro(Type, b), ...  Nothing else includes this.
#pragma once

// Each pass of the preprocessor takes one field, and each EXPAND below is another pass: room to
// spare over the 32 fields that fields.hpp allows, so that it is its static_assert that speaks.
#define ONETRIP_EXPAND_(...) ONETRIP_EXPAND_3_(ONETRIP_EXPAND_3_(ONETRIP_EXPAND_3_(__VA_ARGS__)))
#define ONETRIP_EXPAND_3_(...) ONETRIP_EXPAND_2_(ONETRIP_EXPAND_2_(ONETRIP_EXPAND_2_(__VA_ARGS__)))
#define ONETRIP_EXPAND_2_(...) ONETRIP_EXPAND_1_(ONETRIP_EXPAND_1_(ONETRIP_EXPAND_1_(__VA_ARGS__)))
#define ONETRIP_EXPAND_1_(...) ONETRIP_EXPAND_0_(ONETRIP_EXPAND_0_(ONETRIP_EXPAND_0_(__VA_ARGS__)))
#define ONETRIP_EXPAND_0_(...) __VA_ARGS__

#define ONETRIP_NOTHING_
#define ONETRIP_EACH_(macro, Type, ...) \
  ONETRIP_EXPAND_(ONETRIP_EACH_STEP_(macro, Type, __VA_ARGS__))
#define ONETRIP_EACH_STEP_(macro, Type, field, ...) \
  macro(Type, field) __VA_OPT__(, ONETRIP_EACH_AGAIN_ ONETRIP_NOTHING_()(macro, Type, __VA_ARGS__))
#define ONETRIP_EACH_AGAIN_() ONETRIP_EACH_STEP_
