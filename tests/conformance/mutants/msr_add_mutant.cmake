# msr_add_mutant(name driver [SOURCE file] EXPECT test case…): the mutant <name>.cpp of a real driver. A mutant of SQLite
# gets a database of its own; the others work on the one that the tests of their driver use.
function(msr_add_mutant name driver)
  cmake_parse_arguments(PARSE_ARGV 2 mutant "" "SOURCE" "EXPECT")
  if(NOT TARGET msr_driver_${driver})
    return()
  endif()
  if(NOT mutant_SOURCE)
    set(mutant_SOURCE ${name}.cpp)
  endif()
  set(target msr_mutant_${name})
  add_library(${target} MODULE ${mutant_SOURCE} mutant.cpp)
  target_link_libraries(${target} PRIVATE msr::driver_sdk msr_warnings ${CMAKE_DL_LIBS})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_definitions(${target} PRIVATE
    MSR_MUTANT_ENTRY=msr_driver_mutant_${name}_v0
    MSR_MUTANT_OF="$<TARGET_FILE:msr_driver_${driver}>"
    MSR_MUTANT_OF_ENTRY="msr_driver_${driver}_v0")
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME msr_driver_mutant_${name} LIBRARY_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}")
  add_dependencies(${target} msr_driver_${driver})

  set(expected "")
  foreach(case IN LISTS mutant_EXPECT)
    list(APPEND expected --expect "${case}")
  endforeach()
  set(url --scratch-url "sqlite:{folder}/mutant.db")
  set(labels mutant)
  if(NOT driver STREQUAL "sqlite")
    string(TOUPPER ${driver} upper)
    set(url --url-env MSR_TEST_${upper}_URL)
    list(APPEND labels database)
  endif()
  add_test(NAME mutant.${name}
    COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tests/conformance/check_mutant.py"
      --program $<TARGET_FILE:msr-conformance> --driver $<TARGET_FILE:${target}> ${url} ${expected}
      -- ${MSR_CONFORMANCE_${driver}})
  set_tests_properties(mutant.${name} PROPERTIES LABELS "${labels}" TIMEOUT 180)
endfunction()
