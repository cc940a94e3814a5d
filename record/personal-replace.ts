import { findPlaces, type PersonalKind, replaceParts, toHiddenParts } from './personal-data.ts'
import { endOfPrivateKey } from './secret-shape.ts'

export interface Replaced {
  text: string
  /** How many values were replaced, of each kind. */
  counts: ReadonlyMap<PersonalKind, number>
  /** A private key has begun whose last line is not in this text. */
  isInKey: boolean
}

interface Wanted {
  kinds: ReadonlySet<PersonalKind>
  /** What stands in the place of a value; see `toStandIn`. */
  toText: (kind: PersonalKind) => string
}

/** Of the characters of all that is found: nothing reaches over another, and what is around a run decides nothing. */
const RUNS = /[\w.+@() -]+/g
/** Begins and ends with other characters. */
const IS_CLOSED = /^[^\w.+@() -](?:[^]*[^\w.+@() -])?$/

/** Values may hide others; more than two, one in the other, nobody writes by chance. */
const MOST_PASSES = 3

/** A text of a person that keeps apart what is before and behind it: with what would stick, it gets brackets. */
export const toStandIn = (text: string): string => IS_CLOSED.test(text) ? text : `[${text}]`

/**
 * The text with another in the place of each value of some kinds: the scan finds no more of them in it. Without a
 * value, a number beside it may begin to look like one; so the text is looked at again, and in the end the whole run of
 * characters in which there still is one goes.
 *
 * @param isInKey it begins within a private key: texts may each be a line of one, which is counted with its first one.
 */
export function replacePersonalData(given: string, wanted: Wanted, isInKey = false): Replaced {
  if (!isInKey) {
    return replaceFound(given, wanted)
  }
  const end = endOfPrivateKey(given, 0)
  const rest = end < 0 ? { text: '', counts: new Map(), isInKey } : replaceFound(given.slice(end), wanted)
  return { ...rest, text: wanted.toText('secret') + rest.text }
}

function replaceFound(given: string, wanted: Wanted): Replaced {
  const counts = new Map<PersonalKind, number>()
  const count = (kind: PersonalKind) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const listPlaces = (text: string) => findPlaces(text).filter(({ kind }) => wanted.kinds.has(kind))
  let [text, hasOpenKey] = [given, false]
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    const places = listPlaces(text)
    if (places.length === 0) {
      return { text, counts, isInKey: hasOpenKey }
    }
    const { parts, isInKey } = toHiddenParts(text, places)
    hasOpenKey ||= isInKey
    parts.forEach(({ kind }) => count(kind))
    text = replaceParts(text, parts, ({ kind, isRest }) => isRest ? '' : wanted.toText(kind))
  }
  text = text.replace(RUNS, (run) => {
    const places = listPlaces(run)
    places.forEach(({ kind }) => count(kind))
    return places[0] ? wanted.toText(places[0].kind) : run
  })
  return { text, counts, isInKey: hasOpenKey }
}
