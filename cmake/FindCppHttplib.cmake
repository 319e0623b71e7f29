# Finds cpp-httplib as Debian has it (libcpp-httplib-dev): compiled, with OpenSSL and compression, which its header has
# to be told; its package file knows what exactly. Defines CppHttplib::CppHttplib.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(CppHttplib_PC QUIET cpp-httplib)
endif()
find_path(CppHttplib_INCLUDE_DIR httplib.h HINTS ${CppHttplib_PC_INCLUDE_DIRS})
find_library(CppHttplib_LIBRARY cpp-httplib HINTS ${CppHttplib_PC_LIBRARY_DIRS})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CppHttplib REQUIRED_VARS CppHttplib_LIBRARY CppHttplib_INCLUDE_DIR CppHttplib_PC_FOUND
  REASON_FAILURE_MESSAGE "Debian: libcpp-httplib-dev pkg-config")
mark_as_advanced(CppHttplib_INCLUDE_DIR CppHttplib_LIBRARY)
if(CppHttplib_FOUND AND NOT TARGET CppHttplib::CppHttplib)
  find_package(OpenSSL REQUIRED)
  add_library(CppHttplib::CppHttplib UNKNOWN IMPORTED)
  set_target_properties(CppHttplib::CppHttplib PROPERTIES
    IMPORTED_LOCATION "${CppHttplib_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${CppHttplib_INCLUDE_DIR}"
    INTERFACE_COMPILE_OPTIONS "${CppHttplib_PC_CFLAGS_OTHER}"
    INTERFACE_LINK_LIBRARIES "OpenSSL::SSL;OpenSSL::Crypto")
endif()
