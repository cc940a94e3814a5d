import { RE2JS } from 're2js'
import { PatternFault, toLinearSyntax } from './linear-syntax.ts'

export interface Pattern {
  /** Whether the pattern is found anywhere in the text. */
  test: (text: string) => boolean
}

/** Longer ones are no patterns but lists. */
const MAX_PATTERN_CHARS = 10_000

/**
 * A user's regular expression, written and understood as in JavaScript with the flag `u`, in an engine that never goes
 * back: its time grows with the text, whatever the pattern. JavaScript's own can take longer than anybody lives.
 *
 * @throws PatternFault when it is none, or asks for what only going back can give; the message says which.
 */
export function compilePattern(source: string): Pattern {
  if (source.length > MAX_PATTERN_CHARS) {
    throw new PatternFault(`is too large a regular expression: more than ${MAX_PATTERN_CHARS} characters`)
  }
  return compileLinear(toLinearSyntax(source))
}

/** What is wrong with a user's pattern, in words that follow its name; undefined = nothing. */
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

/** @param syntax as RE2 has it; for patterns that are put together here. */
export function compileLinear(syntax: string): Pattern {
  try {
    return RE2JS.compile(syntax)
  }
  catch (error) {
    throw new PatternFault('is too large a regular expression: its repetitions multiply', { cause: error })
  }
}
