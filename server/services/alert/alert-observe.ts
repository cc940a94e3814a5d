import { findAlertMetric } from '#shared/domain/alert/alert-metric'
import type { Deps } from '../common/deps'
import { observeAges } from './observe-ages'
import { observeFacts } from './observe-facts'
import { observeFailures } from './observe-failures'
import { observeSamples } from './observe-samples'
import type { Sight, Watch, WatchedRule } from './sight'

/** What a rule sees at each instant, by group; those with most facts if there are too many. */
export async function observe(deps: Pick<Deps, 'db'>, rule: WatchedRule, watch: Watch): Promise<Sight[]> {
  const metric = findAlertMetric(rule.metric)
  if (!metric) {
    return [{ labels: {}, seen: watch.instants.map(() => ({ type: 'error' })) }]
  }
  switch (metric.form) {
    case 'gauge':
    case 'sampled':
      return observeSamples(deps, rule, metric, watch)
    case 'open':
      return observeFailures(deps, rule, watch)
    case 'age':
      return observeAges(deps, rule, watch)
    case 'count':
    case 'ratio':
    case 'quantile':
      return observeFacts(deps, rule, metric, watch)
  }
}
