import { RE2JS } from 're2js'
import type { PatternLook } from './thread-task.ts'

export interface Pattern {
  /** Instructions of its program: a text takes at most this many steps a character. */
  size: number
  isIn: (text: string) => boolean
}

/** @throws Error when it is no regular expression of RE2 */
export function compilePattern(source: string): Pattern {
  const pattern = RE2JS.compile(source)
  return { size: pattern.programSize(), isIn: text => pattern.matcher(text).find() }
}

export function lookAtPattern(source: string): PatternLook {
  try {
    return { size: compilePattern(source).size }
  }
  catch (error) {
    return { fault: error instanceof Error ? error.message : 'is no regular expression', size: 0 }
  }
}
