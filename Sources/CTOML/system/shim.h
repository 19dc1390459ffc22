/* Empty on purpose: toml++ is C++, and only CTOML.cpp includes it. The module is here so that a build without
   libtomlplusplus-dev names the package to install. */
