# Warnings for our own code only; -Werror comes from the presets.
add_library(msr_warnings INTERFACE)
target_compile_options(msr_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion
  $<$<COMPILE_LANGUAGE:CXX>:-Wshadow -Wnon-virtual-dtor -Wold-style-cast>
  # g++ 12 warns about members that a designated initialiser leaves out, in C++ only.
  -Wno-missing-field-initializers
  # g++ 12 sees overlaps in `"literal" + std::string&&` that are not there (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)

# msr_add_room(NAME SOURCES … LINK … PRIVATE_LINK …): one room of the program as a static library
# msr_<name>, alias msr::<name>. What it links states its arrows (docs/architecture.md).
function(msr_add_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "SOURCES;LINK;PRIVATE_LINK")
  add_library(msr_${name} STATIC ${room_SOURCES})
  add_library(msr::${name} ALIAS msr_${name})
  target_include_directories(msr_${name} PUBLIC "${PROJECT_SOURCE_DIR}" "${PROJECT_SOURCE_DIR}/core/include")
  target_link_libraries(msr_${name} PUBLIC ${room_LINK} PRIVATE ${room_PRIVATE_LINK} msr_warnings)
endfunction()
