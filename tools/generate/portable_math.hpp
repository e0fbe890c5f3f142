// exp and log from additions, multiplications and divisions alone. Those of the C library differ in the last bit from
// platform to platform; generated files must not. (Build with floating-point contraction off.)
#pragma once

namespace ballast::tools {

// For |x| up to 700; relative error below 1e-15.
double portable_exp(double x);

// For x > 0.
double portable_log(double x);

// For base > 0.
double portable_pow(double base, double exponent);

}  // namespace ballast::tools
