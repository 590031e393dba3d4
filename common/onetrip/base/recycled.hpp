// Recycled<T>: an allocator for the small things that come and go with each call.
//
// What is freed is kept, and had again: calls that follow one another then ask the system's
// allocator for nothing, however many are in flight (glibc's own cache holds seven blocks of a
// size).  Kept are blocks of at most 1024 bytes: some dozens of each size by each thread, and 8 MB
// between the threads, as one may start the calls that another ends.  The rest is operator new's
// and delete's.  Under AddressSanitizer nothing is kept, so that it sees every use after the end.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

namespace onetrip {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool recycles = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool recycles = false;
#else
inline constexpr bool recycles = true;
#endif
#else
inline constexpr bool recycles = true;
#endif

namespace detail {

// At least so many bytes, aligned as operator new's are; given back with the same number.
void* take_block(std::size_t bytes);
void give_block(void* block, std::size_t bytes) noexcept;

}  // namespace detail

template <class T>
class Recycled {
 public:
  using value_type = T;
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

  Recycled() = default;
  template <class U>
  Recycled(const Recycled<U>& /*other*/) {}

  T* allocate(std::size_t count) {
    if (count > std::numeric_limits<std::size_t>::max() / element_bytes)
      throw std::bad_array_new_length();
    return static_cast<T*>(detail::take_block(count * element_bytes));
  }
  void deallocate(T* block, std::size_t count) noexcept {
    detail::give_block(block, count * element_bytes);
  }

  friend bool operator==(const Recycled& /*a*/, const Recycled& /*b*/) { return true; }

 private:
  // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer, as a container's own.
  static constexpr std::size_t element_bytes = sizeof(T);
};

template <class T, class... Arguments>
std::shared_ptr<T> make_recycled(Arguments&&... arguments) {
  return std::allocate_shared<T>(Recycled<T>(), std::forward<Arguments>(arguments)...);
}

template <class T>
struct RecycledDelete {
  void operator()(T* object) const noexcept {
    std::destroy_at(object);
    Recycled<T>().deallocate(object, 1);
  }
};

// The same for one owner.
template <class T>
using RecycledPtr = std::unique_ptr<T, RecycledDelete<T>>;

template <class T, class... Arguments>
RecycledPtr<T> make_recycled_for_one(Arguments&&... arguments) {
  static_assert(std::is_nothrow_constructible_v<T, Arguments&&...>);
  T* const block = Recycled<T>().allocate(1);
  return RecycledPtr<T>(std::construct_at(block, std::forward<Arguments>(arguments)...));
}

using RecycledString = std::basic_string<char, std::char_traits<char>, Recycled<char>>;

}  // namespace onetrip
