// The preprocessor's half of fields.hpp: ONETRIP_EACH_(macro, Type, a, b, ...) is
// macro(Type, a), macro(Type, b), ...  Nothing else includes this.
#pragma once

// Each EXPAND lets the preprocessor look again four times; 4^3 is enough for 32 fields.  With more,
// the expansion stops halfway and the static_assert in fields.hpp never gets to speak, so there is
// room to spare.
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
