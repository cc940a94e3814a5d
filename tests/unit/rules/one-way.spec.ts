import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { filesIn } from '../../support/rules/imports'

/** Where what nobody has asked for is told to pages: events of the factory, progress, alerts. */
const ANNOUNCES = [
  'server/history/history.ts',
  'server/ingest/reconcile.ts',
  'server/ingest/write-folds.ts',
  'server/relay/send-entry.ts',
  'server/services/alert/channel/in-app.channel.ts',
  'server/services/alert/engine/deliver.ts',
  'server/services/alert/engine/evaluate.ts',
  'server/services/release/release-archive.service.ts',
  'server/services/release/release-restore.service.ts',
  'server/services/release/release-work.ts',
]

/**
 * Entries of the console itself, and of batches of ingest; of a sign-in, whose actor it makes known; of the trail
 * itself.
 */
const AUDITS = [
  'server/ingest/seal-version.ts',
  'server/ingest/write-folds.ts',
  'server/services/access/access.service.ts',
  'server/services/access/refusals.ts',
  'server/services/access/sign-in.service.ts',
  'server/services/audit/audit-anchor.service.ts',
  'server/services/common/change.ts',
  'server/services/config/config.service.ts',
  'server/services/run/retried-failures.ts',
]

const listFiles = (sign: RegExp) => filesIn('server').filter(file => sign.test(readFileSync(file, 'utf8'))).sort()

describe('what a person changes is changed in one way', () => {
  it('a topic is published after a change, or announced', () => {
    expect(listFiles(/\blive\.publish\(/))
      .toEqual(['server/services/common/announce.ts', 'server/services/common/change.ts'])
    expect(listFiles(/from '[^']*\/announce'/).filter(file => /\bannounce(?:Runs)?\(/.test(readFileSync(file, 'utf8'))))
      .toEqual(ANNOUNCES)
  })

  it('an audit entry is written by a change', () => {
    expect(listFiles(/\binsertAudits?\(/)).toEqual(AUDITS)
  })

  it('the answer of a request is kept by a change', () => {
    expect(listFiles(/\bkeepAnswer\(/))
      .toEqual(['server/services/common/change.ts', 'server/services/common/idempotency.service.ts'])
  })
})
