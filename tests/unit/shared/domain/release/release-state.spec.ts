import { describe, expect, it } from 'vitest'
import {
  canBecome, isDownloadable, isOut, isPossible, RELEASE_STATES, RELEASE_VERBS, type ReleaseState, type ReleaseVerb,
} from '#shared/domain/release/release-state'

const ALLOWED = new Set([
  'DRAFT CHECKING', 'CHECKING READY', 'CHECKING DRAFT', 'READY CHECKING', 'READY PUBLISHED', 'READY DRAFT',
  'PUBLISHED DEPRECATED', 'PUBLISHED WITHDRAWN',
  'DEPRECATED ARCHIVED', 'DEPRECATED WITHDRAWN', 'ARCHIVED RESTORING', 'RESTORING PUBLISHED', 'RESTORING DEPRECATED',
  'RESTORING ARCHIVED',
])
const PAIRS = RELEASE_STATES.flatMap(from => RELEASE_STATES.map(to => [from, to] as const))

const FROM: Record<ReleaseVerb, readonly ReleaseState[]> = {
  edit: ['DRAFT', 'READY'], discard: ['DRAFT', 'READY'], check: ['DRAFT', 'READY'], publish: ['READY'],
  deprecate: ['PUBLISHED'],
  withdraw: ['PUBLISHED', 'DEPRECATED'], archive: ['DEPRECATED'], restore: ['ARCHIVED'],
}

describe('the states of a release', () => {
  it.each(PAIRS)('%s to %s is allowed only where the graph says so', (from, to) => {
    expect(canBecome(from, to)).toBe(ALLOWED.has(`${from} ${to}`))
  })

  it.each(
    RELEASE_VERBS.flatMap(verb => RELEASE_STATES.map(state => [verb, state] as const)),
  )('%s is possible for %s only where the graph says so', (verb, state) => {
    expect(isPossible(verb, state)).toBe(FROM[verb].includes(state))
  })

  it('never lead from one that is out back into preparation', () => {
    const ways = PAIRS.filter(([from, to]) => isOut(from) && !isOut(to) && canBecome(from, to))

    expect(ways).toEqual([])
    expect(RELEASE_STATES.filter(isDownloadable)).toEqual(['PUBLISHED', 'DEPRECATED'])
  })
})
