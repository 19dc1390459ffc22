/* Empty on purpose: RE2 is C++, and only CRE2.cpp includes it. The module is here so that a build
   without libre2-dev names the package to install. */
