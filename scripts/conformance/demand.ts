import type { Bench } from './bench'

/** What the contract asks of a factory. */
export interface Demand {
  /** As docs/own-factory.md has it. */
  sentence: string
  /** @returns a text, if anything is worth a note although the demand is met. @throws Unmet, NotOffered, NotTested */
  check: (bench: Bench) => Promise<unknown>
}
