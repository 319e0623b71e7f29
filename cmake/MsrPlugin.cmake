include("${CMAKE_CURRENT_LIST_DIR}/MsrModule.cmake")

# msr_add_plugin(NAME name SOURCES file… [LIBRARIES target…] [INCLUDES dir…])
#
# Builds the plugin module msr_plugin_<name>.so with exactly one visible symbol, and installs it.
function(msr_add_plugin)
  cmake_parse_arguments(PARSE_ARGV 0 plugin "" "NAME" "SOURCES;LIBRARIES;INCLUDES")
  msr_add_module(KIND plugin NAME ${plugin_NAME} SOURCES ${plugin_SOURCES} LIBRARIES ${plugin_LIBRARIES}
    INCLUDES ${plugin_INCLUDES})
  set_property(GLOBAL APPEND PROPERTY MSR_PLUGINS ${plugin_NAME})
endfunction()
