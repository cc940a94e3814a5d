import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { ensureReadyMade } from '#db/repositories/alert/alert-rule.repository'
import { insertAlert } from '#db/repositories/alert/alert.repository'
import { migrateTo, migrateToLatest } from '#db/migrate'
import { toGroupKey } from '#server/services/alert/observe/sight'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'
import { toAlerting } from './alert-fixture'

const BEFORE = '0054_sealed_addresses'

describe.each(databases())('an upgrade of the rule of failed runs on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  const rules = () => database.db.selectFrom('alertRules')
    .select(['id', 'groupBy']).where('readyMade', '=', 'run_failed').where('projectId', '=', DEFAULT_PROJECT_ID)
  const groupBy = async () => (await rules().executeTakeFirstOrThrow()).groupBy

  it('groups it by reason unless somebody has edited it, and tells its channels once that what it had raised has ended', async () => {
    await database.db.transaction().execute(trx => ensureReadyMade(trx))
    expect(await groupBy()).toEqual(['reason'])

    await migrateTo(database, BEFORE)
    expect(await groupBy()).toEqual(['pipeline'])
    const { id: ruleId } = await rules().executeTakeFirstOrThrow()
    const alerting = toAlerting(database)
    const channel = await alerting.givenWebhook()
    await database.db
      .updateTable('alertRules').set({ channelIds: JSON.stringify([channel.id]) }).where('id', '=', ruleId).execute()
    const labels = { pipeline: v7() }
    await database.db.transaction().execute(trx => insertAlert(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, ruleId, fingerprint: 'f', labels, groupKey: toGroupKey(labels),
      notified: 1, condition: 'FIRING', cause: 'breach', conditionAt: new Date(), evaluatedAt: new Date(),
      candidateCause: null, candidateAt: null, severity: 'warning', peakSeverity: 'warning', value: 1, peak: 1,
      startedAt: new Date(), firedAt: new Date(),
      resolvedAt: null, endReason: null, ackedAt: null, firstAckedAt: null, ackUntil: null, closedAt: null,
      silenceId: null, silencedUntil: null, inhibitedBy: null, pipelines: [],
    }))
    await migrateToLatest(database)
    expect(await groupBy()).toEqual(['reason'])
    await alerting.at(1, { metrics: ['failures_open'] })
    await alerting.at(2, { metrics: ['failures_open'] })
    expect((await alerting.alerts()).map(({ condition, endReason }) => ({ condition, endReason })))
      .toEqual([{ condition: 'RESOLVED', endReason: 'rule_changed' }])
    expect((await alerting.deliveries()).map(({ kind, channelId }) => ({ kind, channelId })))
      .toEqual([{ kind: 'resolved', channelId: channel.id }])
    expect(await alerting.events()).toEqual(['resolved'])

    await migrateTo(database, BEFORE)
    await database.db.updateTable('alertRules').set({ version: 2 }).where('id', '=', ruleId).execute()
    await migrateToLatest(database)
    expect(await groupBy()).toEqual(['pipeline'])
  })
})
