import { RE2JS } from 're2js'
import { PatternFault, toLinearSyntax } from './linear-syntax.ts'

export interface Pattern {
  /** Whether the pattern is found anywhere in the text. */
  test: (text: string) => boolean
}

/** Maximum length of a pattern. */
const MAX_PATTERN_CHARS = 10_000

/**
 * A user's regular expression with the syntax and meaning of JavaScript (flag `u`), in an engine without
 * backtracking: its time is linear in the text. JavaScript's own engine can take exponential time.
 *
 * @throws PatternFault when it is invalid or needs backtracking; the message says which.
 */
export function compilePattern(source: string): Pattern {
  if (source.length > MAX_PATTERN_CHARS) {
    throw new PatternFault(`is too large a regular expression: more than ${MAX_PATTERN_CHARS} characters`)
  }
  return compileLinear(toLinearSyntax(source))
}

/** The fault of a user's pattern, as a phrase after its name; undefined = none. */
export function findPatternFault(source: string): string | undefined {
  try {
    compilePattern(source)
    return undefined
  }
  catch (error) {
    if (error instanceof PatternFault) {
      return error.message
    }
    throw error
  }
}

/** @param syntax of RE2; for patterns that are generated here. */
export function compileLinear(syntax: string): Pattern {
  try {
    return RE2JS.compile(syntax)
  }
  catch (error) {
    throw new PatternFault('is too large a regular expression: its repetitions multiply', { cause: error })
  }
}
