import { withInstants } from '../api/curl'
import { formatIso } from '../format/time-format'

/** Where the figures of a chart come from, so that what was saved can be checked later. */
export interface ChartProof {
  /** The summed range, half-open, ISO 8601. */
  from: string
  to: string
  /** The period it is compared with. */
  compared?: { from: string, to: string } | undefined
  /** Up to when events are counted; null = none yet. */
  watermark: string | null
  /** Names the newest event that is counted; null of figures that are no events, too. */
  commit: string | null
}

/** What a page of statistics filters by. */
export type FilterName = 'pipeline' | 'stage' | 'model' | 'template'

/** Name and value of a filter, in the reader's language. */
export interface ProofFilter {
  by: FilterName
  name: string
  value: string
}

export interface ProofWords {
  range: string
  zone: string
  compared: string
  watermark: string
  commit: string
  request: string
  /** There is no event yet. */
  none: string
}

export const toRangeIso = ({ from, to }: { from: string, to: string }, zone: string): string =>
  `${formatIso(Date.parse(from), zone)} – ${formatIso(Date.parse(to), zone)}`

/** Lines of name and value; the filters and the request too. */
export function toProofNotes(proof: ChartProof, { zone, project, filters, curl, words }: {
  zone: string
  project: { name: string, value: string }
  filters: readonly ProofFilter[]
  curl: string
  words: ProofWords
}): [string, string][] {
  const { compared, watermark, commit } = proof
  return [
    [words.range, toRangeIso(proof, zone)],
    [words.zone, zone],
    [project.name, project.value],
    ...filters.map(({ name, value }): [string, string] => [name, value]),
    ...compared ? [[words.compared, toRangeIso(compared, zone)] satisfies [string, string]] : [],
    [words.watermark, watermark ? formatIso(Date.parse(watermark), zone) : words.none],
    ...commit || !watermark ? [[words.commit, commit ?? words.none] satisfies [string, string]] : [],
    ...curl ? [[words.request, withInstants(curl, proof)] satisfies [string, string]] : [],
  ]
}

/** `20261126T1435`, by the clock of the zone. */
const toStamp = (at: string, zone: string) => formatIso(Date.parse(at), zone).slice(0, 16).replace(/[-:]/g, '')

/** The parts of a file name that tell one export from another; none of them may be cut off. */
export const toProofNames = (proof: ChartProof, zone: string): string[] =>
  [`${toStamp(proof.from, zone)}-${toStamp(proof.to, zone)}`, zone, proof.commit ?? '']
