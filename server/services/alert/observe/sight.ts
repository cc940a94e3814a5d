import type { CheckedRule } from '#shared/domain/alert/alert-rule-check'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import type { Moment } from '../../metric'
import type { Judge, Observation } from '../machine/signal'

/** The parts of a rule that decide what is read, and how it is judged. */
export interface WatchedRule extends Judge, Pick<CheckedRule, 'metric' | 'filter' | 'groupBy' | 'windowMs'> {
  projectId: string
}

export type GroupLabels = Readonly<Record<string, string>>

/** What was seen of one group, one observation for each instant. */
export interface Sight {
  labels: GroupLabels
  seen: Observation[]
  /** Those with open failures at the last instant, most first; absent = not of failures. */
  pipelines?: string[]
}

/** When a rule is evaluated. */
export interface Watch {
  /** In rising order. */
  instants: readonly Date[]
  moment: Moment
  /** Groups that must be there even without facts: those of living alerts. */
  always: readonly GroupLabels[]
}

export const toGroupKey = (labels: GroupLabels): string => toCanonicalJson(labels)

export const fromGroupKey = (key: string): GroupLabels => JSON.parse(key) as GroupLabels

/**
 * Whether an alert is of a group as the rule makes them now. By reason, a failure of a model has its configuration,
 * too.
 */
export const isGroupOf = ({ groupBy }: Pick<WatchedRule, 'groupBy'>, { groupKey }: { groupKey: string }): boolean => {
  const labels = Object.keys(fromGroupKey(groupKey)).filter(label => label !== 'configuration')
  return toCanonicalJson(labels.sort()) === toCanonicalJson([...groupBy].sort())
}
