import type { ReleaseDetail, ReleaseView } from '#shared/contract/release/release.contract'
import type { PersonalKind } from '#record/personal-data'
import { isPossible, type ReleaseState, type ReleaseVerb } from '#shared/domain/release/release-state'
import type { Look } from '../base/look'

/** What is asked before something is done with a release. */
export type ReleaseQuestion = 'number' | 'changelog' | 'publish' | 'deprecate' | 'withdraw' | 'archive' | 'restore'
  | 'discard' | { waive: PersonalKind }

const LOOKS: Record<ReleaseState, Look> = {
  DRAFT: { icon: 'i-lucide-pencil-line', tone: 'neutral', loudness: 'tinted' },
  CHECKING: { icon: 'i-lucide-scan-search', tone: 'blue', loudness: 'tinted' },
  READY: { icon: 'i-lucide-circle-check', tone: 'green', loudness: 'tinted' },
  PUBLISHED: { icon: 'i-lucide-package-check', tone: 'green', loudness: 'quiet' },
  DEPRECATED: { icon: 'i-lucide-circle-alert', tone: 'amber', loudness: 'tinted' },
  WITHDRAWN: { icon: 'i-lucide-circle-x', tone: 'red', loudness: 'tinted' },
  ARCHIVED: { icon: 'i-lucide-archive', tone: 'neutral', loudness: 'quiet' },
  RESTORING: { icon: 'i-lucide-archive-restore', tone: 'blue', loudness: 'tinted' },
}

export const toReleaseLook = (state: ReleaseState): Look => LOOKS[state]

export interface ReleaseStep {
  state: ReleaseState
  /** 'done' | 'now' | 'next' */
  place: 'done' | 'now' | 'next'
}

const PREPARATION: readonly ReleaseState[] = ['DRAFT', 'CHECKING', 'READY', 'PUBLISHED']

/** The way to publication, and where it has gone from there. */
export function toReleaseSteps(state: ReleaseState): ReleaseStep[] {
  const way: readonly ReleaseState[] = PREPARATION.includes(state)
    ? PREPARATION
    : [...PREPARATION, ...state === 'ARCHIVED' || state === 'RESTORING' ? ['DEPRECATED', state] as const : [state]]
  const at = way.indexOf(state)
  return way.map((step, index) => ({ state: step, place: index === at ? 'now' : index < at ? 'done' : 'next' }))
}

/**
 * What is known of a file. What stopped the last work is newer than any check; in the archive nothing has been checked.
 */
export function toFileVerdict(
  {
    state, fault, faultFile, verified, gates,
  }: Pick<ReleaseDetail, 'state' | 'fault' | 'faultFile' | 'verified' | 'gates'>,
  path: string,
): 'right' | 'missing' | 'damaged' | 'open' {
  if (path === faultFile && (fault === 'missing' || fault === 'damaged')) {
    return fault
  }
  if (state === 'ARCHIVED' || state === 'RESTORING') {
    return 'open'
  }
  const problem = verified?.files.find(file => file.path === path)?.problem
  // Before publication the check has read the data.
  return problem || (problem === '' || gates.some(gate => gate.key === 'checksums' && gate.isPassed) ? 'right' : 'open')
}

/** What a person can do with it behind the menu. While it is at work, nothing. */
export const listReleaseVerbs = ({ state, work }: Pick<ReleaseView, 'state' | 'work'>): ReleaseVerb[] => work
  ? []
  : (['edit', 'deprecate', 'archive', 'withdraw', 'discard'] as const).filter(verb => isPossible(verb, state))

/** 0 to 1; an empty version is done at once. */
export const toWorkShare = ({ done, total }: { done: number, total: number }): number =>
  total > 0 ? Math.min(1, done / total) : 1
