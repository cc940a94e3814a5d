/**
 * What the audit trail may contain: verbs by noun, which make an action such as `pipeline.update`. Read by the page for
 * its words and its filters; tests/unit/rules/audited.spec.ts compares it with what the server writes.
 */
export const AUDIT_ACTIONS = {
  access: ['disable', 'enable', 'limited'],
  alert: ['acked', 'closed', 'unacked'],
  alert_rule: ['archive', 'create', 'restore', 'update'],
  audit: ['accept', 'restore'],
  budget: ['delete', 'passed', 'update', 'warned'],
  channel: ['create', 'delete', 'test', 'update'],
  config: ['change', 'file_absent', 'file_broken', 'file_good', 'import', 'rollback'],
  dataset: ['archive', 'create', 'import', 'restore', 'update'],
  dataset_version: ['seal'],
  demo: ['create'],
  demo_data: ['clear', 'load'],
  model: ['archive', 'create', 'restore', 'test', 'update'],
  pipeline: ['archive', 'create', 'restore', 'update', 'upgrade'],
  price: ['create', 'delete'],
  project: ['archive', 'create', 'restore', 'update'],
  qc_lot: [
    'accept', 'close', 'conditional', 'create', 'draw', 'fixes', 'reject', 'revert', 'review', 'rework', 'scrap',
  ],
  qc_policy: ['archive', 'create', 'restore', 'update'],
  qc_sample: ['reopen', 'undo', 'verdict'],
  release: [
    'archive', 'channel', 'check', 'create', 'deprecate', 'discard', 'publish', 'restore', 'update', 'verify', 'waive',
    'withdraw',
  ],
  run: ['cancel', 'decide', 'launch', 'pause', 'resume'],
  session: ['create', 'delete', 'refused', 'revoke'],
  shard_worker: ['drain'],
  silence: ['create', 'end'],
  source: ['archive', 'create', 'restore', 'test', 'update'],
  task: ['archive', 'create', 'restore', 'update'],
  template: [
    'archive', 'create', 'deprecate', 'draft', 'label', 'publish', 'restore', 'restore_version', 'sample', 'update',
  ],
  token: ['create', 'delete', 'invalid'],
  upload: ['create', 'delete'],
  user: ['create', 'delete', 'password', 'password_refused', 'update'],
  view: ['create', 'delete', 'update'],
} as const satisfies Record<string, readonly string[]>

export type AuditNoun = keyof typeof AUDIT_ACTIONS
export type AuditAction = { [Noun in AuditNoun]: `${Noun}.${(typeof AUDIT_ACTIONS)[Noun][number]}` }[AuditNoun]

export const AUDIT_NOUNS = Object.keys(AUDIT_ACTIONS) as AuditNoun[]

/** Actions whose verb has another name on the page than the same verb of other nouns. */
const OWN_WORDS: Readonly<Record<string, string>> = {
  'session.create': 'sign_in', 'session.delete': 'sign_out', 'token.delete': 'token_delete',
}

/** The code of the word for what was done to a noun. */
export const toAuditWord = (noun: string, verb: string): string => OWN_WORDS[`${noun}.${verb}`] ?? verb

export const AUDIT_WORDS = [
  ...new Set(Object.entries(AUDIT_ACTIONS).flatMap(([noun, verbs]) => verbs.map(verb => toAuditWord(noun, verb)))),
].sort()
