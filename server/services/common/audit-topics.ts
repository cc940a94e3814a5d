import type { AuditAction, AuditNoun } from '#shared/domain/audit/audit-action'
import type { Topic } from '#shared/contract/live.contract'

interface Audited {
  action: AuditAction
  id: string
}

/** What pages must read again when a thing of this noun has changed. */
const TOPICS: Record<AuditNoun, readonly Topic[] | ((audited: Audited) => readonly Topic[])> = {
  access: ['access'],
  alert: ['alerts'],
  alert_rule: ['alerts'],
  audit: [],
  budget: ['models'],
  channel: ['alerts'],
  config: ['config'],
  dataset: ['datasets'],
  dataset_version: ['datasets'],
  // Its parts are audited each by itself.
  demo: [],
  demo_data: ['projects'],
  model: ['models'],
  pipeline: ['pipelines'],
  price: ['models'],
  project: ['projects'],
  qc_lot: ['quality'],
  qc_policy: ['quality'],
  qc_sample: ['quality'],
  release: ['releases'],
  run: toRunTopics,
  session: ['access'],
  // Nothing is stored of it: pages ask the factory.
  shard_worker: ['system'],
  silence: ['alerts'],
  source: ['sources'],
  task: ['tasks'],
  // Pipelines say which version they came from, and whether there is a newer one; a draft is in none.
  template: ({ action }) => action === 'template.draft' ? ['templates'] : ['templates', 'pipelines'],
  token: ['access'],
  upload: ['sources'],
  user: ['access'],
  view: ['views'],
}

function toRunTopics({ action, id }: Audited): readonly Topic[] {
  switch (action) {
    // Nobody can look at a run before it is launched.
    case 'run.launch': return ['runs']
    case 'run.decide': return ['runs', `run:${id}`]
    // Statistics count living runs by what they were asked to do.
    default: return ['runs', 'metrics', `run:${id}`]
  }
}

export const toAuditNoun = (action: AuditAction): AuditNoun => action.slice(0, action.indexOf('.')) as AuditNoun

export function toTopics(audited: Audited): readonly Topic[] {
  const topics = TOPICS[toAuditNoun(audited.action)]
  return typeof topics === 'function' ? topics(audited) : topics
}
