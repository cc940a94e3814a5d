/** How a demand was answered; an optional part may be left out, and some demands need what the factory does not have. */
export type Verdict = 'pass' | 'fail' | 'not offered' | 'not tested'

/** The factory does otherwise than it must. */
export class Unmet extends Error {
  override name = 'Unmet'
}

/** The factory leaves out a part that it may leave out. */
export class NotOffered extends Error {
  override name = 'NotOffered'
}

/** What the demand needs is not there; the message says what. */
export class NotTested extends Error {
  override name = 'NotTested'
}

export function must(isMet: boolean, found: string): asserts isMet {
  if (!isMet) {
    throw new Unmet(found)
  }
}
