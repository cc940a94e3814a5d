import fc from 'fast-check'

/**
 * JSON texts that a careless program damages: numbers that no double represents, several spellings of one value,
 * escapes, white space, names that look like numbers or are repeated.
 */
const NUMBERS = [
  '0', '-0', '1.0', '1e2', '1E+2', '100', '9007199254740992', '9007199254740993', '-9007199254740993',
  '12345678901234567890123', '3.14159265358979323846', '0.1', '0.10000000000000001', '1e400', '-1e400', '10e399',
  '1e-400', '5e-324', '4.9e-324', '1234567890123456001',
]

export const hostileNumber = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => JSON.stringify(value)),
  fc.stringMatching(/^-?(?:0|[1-9]\d{0,24})(?:\.\d{1,24})?(?:[eE][+-]?\d{1,4})?$/),
)

const BLANKS = fc.constantFrom('', '', '', ' ', '\t', ' \t ')

const PARTS = fc.constantFrom(
  'a', '"', '\\', '/', '\n', 'é', '山', '\u2028', '😀', '\0', '{', '}', '[', ':', ',', '1234567890123456789', '1e400',
)
const WORDS = fc.array(PARTS, { maxLength: 6 }).map(parts => parts.join(''))

/** Some characters are replaced by their escapes, which mean the same. */
export const hostileString = fc.tuple(WORDS, fc.boolean()).map(([text, isEscaped]) => isEscaped
  ? `"${[...text].map(unit => unit.charCodeAt(0) > 0x7E ? escapeUnits(unit) : JSON.stringify(unit).slice(1, -1)).join('').replaceAll('/', String.raw`\/`)}"`
  : JSON.stringify(text))

const escapeUnits = (character: string) => Array.from({ length: character.length }, (_, index) =>
  String.raw`\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
  .join('')

/** Names that the tests use as fields are excluded. */
const NAMES = ['a', '7', '0', 'a.b', '__proto__', 'constructor', '', 'k"q', '\u5c71', 'b', 'nested']
const hostileName = fc.constantFrom(
  ...NAMES.map(name => JSON.stringify(name)), String.raw`"\u0061"`, String.raw`"\u5c71"`,
)

function toFields(fields: [name: string, value: string, blank: string][]): string {
  return fields.map(([name, value, blank]) => `${blank}${name}${blank}:${blank}${value}${blank}`).join(',')
}

/** A value as JSON text. */
export const hostileValue: fc.Arbitrary<string> = fc.letrec<{ value: string, fields: string }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    hostileNumber,
    hostileString,
    fc.constantFrom('null', 'true', 'false', '{}', '[]', '[ ]', '{ }'),
    fc.tuple(BLANKS, fc.array(tie('value'), { maxLength: 3 })).map(([blank, items]) =>
      `[${blank}${items.join(`${blank},`)}${blank}]`),
    tie('fields').map(fields => `{${fields}}`),
  ),
  fields: fc.array(fc.tuple(hostileName, tie('value'), BLANKS), { maxLength: 4 }).map(toFields),
})).value

/** Fields of an object, without its brackets; '' = none. */
export const hostileFields = fc.array(fc.tuple(hostileName, hostileValue, BLANKS), { maxLength: 5 }).map(toFields)
