# msr_add_module(KIND driver|plugin NAME name SOURCES file… [LIBRARIES target…] [INCLUDES dir…])
#
# Builds the module msr_<kind>_<name>.so with exactly one visible symbol where the program looks for it, and installs
# it. What msr_add_driver and msr_add_plugin share.
function(msr_add_module)
  cmake_parse_arguments(PARSE_ARGV 0 module "" "KIND;NAME" "SOURCES;LIBRARIES;INCLUDES")
  set(target msr_${module_KIND}_${module_NAME})
  set(place msr/${module_KIND}s)

  add_library(${target} MODULE ${module_SOURCES})
  target_link_libraries(${target} PRIVATE msr::${module_KIND}_sdk ${module_LIBRARIES})
  if(TARGET msr_warnings)
    target_link_libraries(${target} PRIVATE msr_warnings)
  endif()
  target_include_directories(${target} SYSTEM PRIVATE ${module_INCLUDES})
  target_compile_features(${target} PRIVATE cxx_std_20)

  # -fvisibility=hidden does not hide the templates of the standard library; a version script does.
  set(script "${CMAKE_CURRENT_BINARY_DIR}/${target}.version")
  file(CONFIGURE OUTPUT "${script}" CONTENT "{ global: @target@_v0; local: *; };\n" @ONLY)
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME ${target} C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/${place}" LINK_DEPENDS "${script}")
  target_link_options(${target} PRIVATE "LINKER:--version-script=${script}" LINKER:--no-undefined)
  if(MSR_SANITIZE)
    # A sanitized module takes the runtime's symbols from the program that loads it.
    target_link_options(${target} PRIVATE LINKER:--unresolved-symbols=ignore-all)
  endif()
  install(TARGETS ${target} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/${place}" COMPONENT ${module_NAME})
endfunction()
