import { type AST, RegExpParser } from '@eslint-community/regexpp'
import { ANY, complement, escapedSet, propertySet, type Ranges } from './character-sets.ts'

/** Why a pattern cannot be used, as a phrase after its name: "must not …", "is …". */
export class PatternFault extends Error {
  override name = 'PatternFault'
}

/** Maximum `{n}` of RE2; larger ones are written as several. */
const MAX_REPEAT = 1_000
const MAX_REPEATS = 5_000

const parser = new RegExpParser({ ecmaVersion: 2025 })

/**
 * Translates a JavaScript pattern (flag `u`) to RE2: every character and set is written by code points, so that no
 * difference between the two languages matters.
 *
 * @throws PatternFault
 */
export function toLinearSyntax(source: string): string {
  return writeAlternatives(parse(source).alternatives, false)
}

function parse(source: string): AST.Pattern {
  try {
    return parser.parsePattern(source, 0, source.length, { unicode: true })
  }
  catch (error) {
    if (error instanceof RangeError) {
      throw new PatternFault('is too large a regular expression: its groups are too deep', { cause: error })
    }
    throw new PatternFault(error instanceof Error ? error.message : 'is no regular expression', { cause: error })
  }
}

/** @param isDotAll whether a dot is also a line end, as in `(?s:.)`. */
function writeAlternatives(alternatives: AST.Alternative[], isDotAll: boolean): string {
  return alternatives.map(({ elements }) => elements.map(element => writeElement(element, isDotAll)).join('')).join('|')
}

function writeElement(element: AST.Element, isDotAll: boolean): string {
  switch (element.type) {
    case 'Character':
      return toHex(element.value)
    case 'CharacterSet':
      return element.kind === 'any' && isDotAll ? writeSet(ANY) : writeSet(toRanges(element))
    case 'CharacterClass':
      return writeClass(element)
    case 'CapturingGroup':
      return `(?:${writeAlternatives(element.alternatives, isDotAll)})`
    case 'Group':
      return writeGroup(element, isDotAll)
    case 'Quantifier':
      return writeQuantifier(element, isDotAll)
    case 'Assertion':
      return writeAssertion(element)
    case 'Backreference':
      throw new PatternFault('must not refer back to a group: patterns are matched in one pass')
    case 'ExpressionCharacterClass':
      throw new PatternFault('is no regular expression')
  }
}

function writeAssertion(assertion: AST.Assertion): string {
  switch (assertion.kind) {
    case 'start':
      return '\\A'
    case 'end':
      return '\\z'
    case 'word':
      return assertion.negate ? '\\B' : '\\b'
    default:
      throw new PatternFault('must not look ahead or behind: patterns are matched in one pass')
  }
}

function writeGroup({ modifiers, alternatives }: AST.Group, isDotAll: boolean): string {
  const { add, remove } = modifiers ?? {}
  if (add?.multiline || remove?.multiline) {
    throw new PatternFault('must not have the modifier m')
  }
  const isDotAllWithin = (isDotAll || add?.dotAll === true) && remove?.dotAll !== true
  const caseFlag = add?.ignoreCase ? 'i' : remove?.ignoreCase ? '-i' : ''
  return `(?${caseFlag}:${writeAlternatives(alternatives, isDotAllWithin)})`
}

/** Greedy or not makes no difference to whether there is a match. */
function writeQuantifier({ element, min, max }: AST.Quantifier, isDotAll: boolean): string {
  const least = Number.isFinite(max) ? max : min
  if (least > MAX_REPEATS) {
    throw new PatternFault(`is too large a regular expression: more than ${MAX_REPEATS} repetitions`)
  }
  const repeated = `(?:${writeElement(element, isDotAll)})`
  if (max === 0) {
    return ''
  }
  const optional = max === Infinity ? `${repeated}*` : writeTimes(repeated, max - min, count => `{0,${count}}`)
  return `(?:${writeTimes(repeated, min, count => `{${count}}`)}${optional})`
}

function writeTimes(repeated: string, times: number, write: (count: number) => string): string {
  return Array.from({ length: Math.ceil(times / MAX_REPEAT) }, (_, index) =>
    repeated + write(Math.min(MAX_REPEAT, times - index * MAX_REPEAT)))
    .join('')
}

function writeClass(node: AST.CharacterClass): string {
  if (node.unicodeSets) {
    throw new PatternFault('is no regular expression')
  }
  const ranges = node.elements.flatMap((element): Ranges => {
    switch (element.type) {
      case 'Character':
        return [[element.value, element.value]]
      case 'CharacterClassRange':
        return [[element.min.value, element.max.value]]
      default:
        return toRanges(element)
    }
  })
  return writeSet(ranges, node.negate)
}

function toRanges(set: AST.CharacterSet): Ranges {
  if (set.kind === 'any') {
    return complement([[0x0A, 0x0A], [0x0D, 0x0D], [0x2028, 0x2029]])
  }
  const ranges = set.kind === 'property'
    ? propertySet(set.value === null ? set.key : `${set.key}=${set.value}`)
    : escapedSet(set.kind)
  return set.negate ? complement(ranges) : ranges
}

function writeSet(ranges: Ranges, isNegated = false): string {
  if (ranges.length === 0) {
    return isNegated ? writeSet(ANY) : writeSet(ANY, true)
  }
  return `[${isNegated ? '^' : ''}`
    + `${ranges.map(([from, to]) => from === to ? toHex(from) : `${toHex(from)}-${toHex(to)}`).join('')}]`
}

const toHex = (codePoint: number): string => `\\x{${codePoint.toString(16)}}`
