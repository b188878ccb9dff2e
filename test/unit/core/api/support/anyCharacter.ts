import fc from 'fast-check';

/** Generates any Unicode character, including lone surrogates. fast-check's own unit for this takes seconds to set up. */
export const anyCharacter = fc
  .oneof(
    fc.integer({ min: 0, max: 0x10ffff }),
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0x2000, max: 0x206f }),
  )
  .map((code) => String.fromCodePoint(code));
