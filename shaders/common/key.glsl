// What the noisy and boosted orders multiply weights by, in units of 2^-24.

// round(last * candidate / steps), halves up, without 64-bit numbers. candidate <= steps < 2^16, so that the result is at most
// `last`: the high half of `last` first, then its remainder and the low half, which do not fit one word together.
uint ramp(uint last, uint candidate, uint steps) {
  if (steps == 0u) return 0u;
  uint high = (last >> 16) * candidate, low = (last & 0xFFFFu) * candidate;
  uint rest_high = (high % steps) << 16;
  uint rest = rest_high % steps + low % steps;
  uint whole = ((high / steps) << 16) + rest_high / steps + low / steps + rest / steps;
  return whole + (2u * (rest % steps) >= steps ? 1u : 0u);
}

uint noisy_factor(uint amplitude, uint word) {
  uint high, low;
  umulExtended(amplitude, word >> 8, high, low);
  return pc.base + ((high << 8) | (low >> 24));
}

// 1.05^k, rounded half up from the exact rational.
const uint BOOST_LEVELS = 64u;
const uint boost_factor[BOOST_LEVELS] = uint[](
  16777216u, 17616077u, 18496881u, 19421725u, 20392811u, 21412451u, 22483074u, 23607228u,
  24787589u, 26026969u, 27328317u, 28694733u, 30129469u, 31635943u, 33217740u, 34878627u,
  36622558u, 38453686u, 40376371u, 42395189u, 44514949u, 46740696u, 49077731u, 51531618u,
  54108198u, 56813608u, 59654289u, 62637003u, 65768853u, 69057296u, 72510161u, 76135669u,
  79942452u, 83939575u, 88136554u, 92543381u, 97170550u, 102029078u, 107130532u, 112487058u,
  118111411u, 124016982u, 130217831u, 136728722u, 143565159u, 150743417u, 158280587u, 166194617u,
  174504348u, 183229565u, 192391043u, 202010595u, 212111125u, 222716681u, 233852515u, 245545141u,
  257822398u, 270713518u, 284249194u, 298461654u, 313384736u, 329053973u, 345506672u, 362782006u
);
