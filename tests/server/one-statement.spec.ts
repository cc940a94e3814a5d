import type { KyselyPlugin } from 'kysely'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { insertChannel } from '#db/repositories/alert/channel.repository'
import { insertSilence } from '#db/repositories/alert/silence.repository'
import type { Db } from '#db/client'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { assertRule } from '#server/services/alert/alert-rule.service'
import { getChannel } from '#server/services/alert/channel/channel.service'
import { getSilence } from '#server/services/alert/silence.service'
import { listSampleDetails } from '#server/services/quality/sample-view.service'
import { hold } from '../support/hold'
import { mainDatabase } from '../support/services/databases'
import { givenDatabase } from '../support/services/given-database'

const database = hold(() => givenDatabase(mainDatabase()))
const id = v7()
const RULE = {
  metric: 'runs_failed', filter: { pipelineId: id, datasetId: id }, groupBy: [], labels: {}, windowMs: 300_000,
  comparison: 'above', warning: 1, critical: null, minCount: 1, noData: 'keep', forMs: 0, keepFiringMs: 0,
  channelIds: [id],
} as const

it.each<[string, (db: Db) => Promise<unknown>]>([
  ['samples', db => listSampleDetails(db, [id], undefined)],
  ['a channel', async db => getChannel({ db }, id)],
  ['a silence', db => getSilence({ db }, id)],
  [
    'a rule',
    db => assertRule(db, DEFAULT_PROJECT_ID, { ...RULE, groupBy: [], channelIds: [id] }).catch(() => undefined),
  ],
])('a transaction, which has one connection, is asked for %s by one statement at a time', async (_, read) => {
  let [open, most] = [0, 0]
  const counting: KyselyPlugin = {
    transformQuery({ node }) {
      open += 1
      most = Math.max(most, open)
      return node
    },
    transformResult({ result }) {
      open -= 1
      return Promise.resolve(result)
    },
  }
  await database.db.transaction().execute(async (trx) => {
    const place = { id, projectId: DEFAULT_PROJECT_ID }
    await insertChannel(trx, { ...place, name: 'c', kind: 'in_app', url: null, secret: null, isEnabled: true })
    await insertSilence(trx, {
      ...place,
      matchers: [{ label: 'pipeline', isEqual: true, value: id }, { label: 'rule', isEqual: true, value: id }],
      reason: 'r', startsAt: new Date(), endsAt: new Date(Date.now() + 60_000), createdBy: '',
    })

    await read(trx.withPlugin(counting))
    await trx.deleteFrom('silences').execute()
    await trx.deleteFrom('channels').execute()
  })

  expect([open, most]).toEqual([0, 1])
})
