import fc from 'fast-check'

/** Behind the last code point before the surrogates lie 2,048 that are no characters. */
const SURROGATES = { first: 0xD800, count: 0x800 }

const character = fc.integer({ min: 0, max: 0x10FFFF - SURROGATES.count }).map(place =>
  String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count))

/**
 * Text of any characters. fast-check's own, `unit: 'binary'`, first makes a table of all of them, which takes a second.
 */
export const anyText = (limits: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
  fc.array(character, limits).map(characters => characters.join(''))
