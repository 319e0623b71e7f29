# Finds what reads config files: toml++ (headers only), yaml-cpp and pugixml. Archives are preferred: each shared library
# that the program is linked to costs time at every start, also of those runs that read no such file.
# Defines ConfigReaders::ConfigReaders.
find_path(ConfigReaders_TOML_INCLUDE_DIR toml++/toml.h)
find_path(ConfigReaders_YAML_INCLUDE_DIR yaml-cpp/eventhandler.h)
find_path(ConfigReaders_XML_INCLUDE_DIR pugixml.hpp)
find_library(ConfigReaders_YAML_LIBRARY NAMES libyaml-cpp.a yaml-cpp)
find_library(ConfigReaders_XML_LIBRARY NAMES libpugixml.a pugixml)
set(variables ConfigReaders_TOML_INCLUDE_DIR ConfigReaders_YAML_INCLUDE_DIR ConfigReaders_XML_INCLUDE_DIR
  ConfigReaders_YAML_LIBRARY ConfigReaders_XML_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ConfigReaders REQUIRED_VARS ${variables}
  REASON_FAILURE_MESSAGE "Debian: libtomlplusplus-dev libyaml-cpp-dev libpugixml-dev")
mark_as_advanced(${variables})
if(ConfigReaders_FOUND AND NOT TARGET ConfigReaders::ConfigReaders)
  add_library(ConfigReaders::ConfigReaders INTERFACE IMPORTED)
  set_target_properties(ConfigReaders::ConfigReaders PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES
      "${ConfigReaders_TOML_INCLUDE_DIR};${ConfigReaders_YAML_INCLUDE_DIR};${ConfigReaders_XML_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${ConfigReaders_YAML_LIBRARY};${ConfigReaders_XML_LIBRARY}")
endif()
