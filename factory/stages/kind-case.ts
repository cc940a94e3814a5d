import type { Json } from '../job/stage-job.ts'

/** What a stage makes of an input. */
export interface KindCase {
  parameters?: Record<string, Json>
  /** Lines of what it reads. */
  input: readonly string[]
  /** Lines of its further inputs. */
  beside?: readonly (readonly string[])[]
  /** Lines of its output; of an answering model, see `answer`. */
  output: readonly string[]
  /** How many, by reason. */
  dropped?: Record<string, number>
  rejected?: Record<string, number>
  /** What a model answers whatever it is asked. */
  answer?: string
  /** Lines of corrections: the artifact that its parameter `fixes` names. */
  fixes?: readonly string[]
}

/** A record with a `row` from 0, a `text` of `HOSTILE_TEXT` and any other fields; and what must come out. */
export interface KeptRecord {
  parameters?: Record<string, Json>
  beside?: KindCase['beside']
  expected: (line: string) => string | { head: string, tail: RegExp }
}

/**
 * The tests of a kind, which its folder has and one common test runs: the example and the others give what is written
 * here, also after a stop at any record, and nothing after a cancel.
 */
export interface KindCases {
  /** What it is for, at first sight. */
  example: KindCase
  others?: readonly KindCase[]
  /** What it leaves alone comes out byte for byte. 'own test' = its records are no JSON before it. */
  keeps: KeptRecord | 'own test'
}

export const HOSTILE_TEXT = '" a   text of some words \\u5c71 "'

export const asItWas: KeptRecord['expected'] = line => line

/** With a field more at its end. */
export const withField = (field: string, value: RegExp): KeptRecord['expected'] => line =>
  ({ head: `${line.slice(0, -1)},"${field}":`, tail: new RegExp(`^${value.source}\\}$`, 'u') })
