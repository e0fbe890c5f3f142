// Weights as they come: VARIANT 0 f32, 1 f64, 2 u32, 3 i64, decoded from their bits. A float is never loaded as one: drivers may flush
// denormals. Numbers of 64 bits are pairs of words, .x the low one.
const uint F32 = 0u;
const uint F64 = 1u;
const uint U32 = 2u;
const bool WIDE = VARIANT == 1u || VARIANT == 3u;

uvec2 raw_weight(uint at, uint item) {
  return WIDE ? uvec2(weights[at + 2u * item], weights[at + 2u * item + 1u]) : uvec2(weights[at + item], 0u);
}

// Not negative, not infinite, a number. -0.0 is valid.
bool is_valid(uvec2 raw) {
  if (VARIANT == U32) return true;
  if (VARIANT == F32) return raw.x < 0x7F800000u || raw.x == 0x80000000u;
  if (VARIANT == F64) return raw.y < 0x7FF00000u || (raw.y == 0x80000000u && raw.x == 0u);
  return raw.y < 0x80000000u;
}

// mantissa * 2^exponent; the mantissa is below 2^63.
struct Exact {
  uvec2 mantissa;
  int exponent;
};

Exact decoded(uvec2 raw) {
  if (VARIANT == F32) {
    uint exponent = (raw.x >> 23) & 0xFFu, fraction = raw.x & 0x7FFFFFu;
    return Exact(uvec2(exponent != 0u ? fraction | 0x800000u : fraction, 0u), int(max(exponent, 1u)) - 150);
  }
  if (VARIANT == F64) {
    uint exponent = (raw.y >> 20) & 0x7FFu, fraction = raw.y & 0xFFFFFu;
    return Exact(uvec2(raw.x, exponent != 0u ? fraction | 0x100000u : fraction), int(max(exponent, 1u)) - 1075);
  }
  return Exact(raw, 0);
}

// Bits of the mantissa; 0 has none.
int width_of(uvec2 m) { return m.y != 0u ? findMSB(m.y) + 33 : findMSB(m.x) + 1; }

// floor(x * 2^scale + 1/2), which the caller knows to be below 2^32.
uint scaled(Exact x, int scale) {
  int left = x.exponent + scale;
  if (x.mantissa == uvec2(0u) || left < -63) return 0u;
  if (left >= 0) return x.mantissa.x << uint(min(left, 31));
  uint right = uint(-left), half_bit = right - 1u;
  uint whole = right >= 32u ? x.mantissa.y >> (right - 32u) : (x.mantissa.x >> right) | (x.mantissa.y << (32u - right));
  return whole + ((half_bit >= 32u ? x.mantissa.y >> (half_bit - 32u) : x.mantissa.x >> half_bit) & 1u);
}

// Whether x * 2^scale is a whole number.
bool is_whole(Exact x, int scale) {
  int left = x.exponent + scale;
  if (left >= 0 || x.mantissa == uvec2(0u)) return true;
  if (left < -63) return false;
  uint right = uint(-left);
  if (right >= 32u) return x.mantissa.x == 0u && (x.mantissa.y & ((1u << (right - 32u)) - 1u)) == 0u;
  return (x.mantissa.x & ((1u << right) - 1u)) == 0u;
}
