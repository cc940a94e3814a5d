import { v7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { insertTokensUsage } from '#db/repositories/metric/tokens-usage.repository'
import { listFailedOutcomes, sumConfigUse } from '#db/repositories/model/cost.repository'
import { sumResentOfRun } from '#db/repositories/model/resent.repository'
import { listUnanswered } from '#db/repositories/model/unanswered.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { hold } from '../../support/hold'
import { databases } from '../../support/services/databases'
import { givenDatabase } from '../../support/services/given-database'

const STARTED_MS = Date.now() - 3_600_000
const minute = (number: number) => new Date(STARTED_MS + number * 60_000)

describe.each(databases())('the outcomes of model calls on %s', (kind) => {
  const database = hold(() => givenDatabase(kind))
  let runId = ''
  let configId = ''
  let seq = 0

  beforeEach(() => {
    [runId, configId] = [v7(), v7()]
  })

  /** What a stage reported, minute by minute. */
  async function report(...reports: Record<string, number>[]) {
    const rows = reports.map((callsByOutcome) => {
      seq += 1
      const calls = Object.entries(callsByOutcome)
        .reduce(
          (sum, [outcome, count]) => ['CACHED', 'CACHED_FAULT', 'RESENT'].includes(outcome) ? sum : sum + count, 0,
        )
      return {
        runId, seq, projectId: DEFAULT_PROJECT_ID, pipelineId: v7(), stageKey: 'ask', attempt: 1, model: 'm',
        provenance: 'MODEL',
        inputTokens: 10 * calls, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0, calls, callsByOutcome,
        isEstimated: false,
        occurredAt: minute(seq), configId, cost: '1', currency: 'CNY',
      }
    })
    await database.db.transaction().execute(trx => insertTokensUsage(trx, rows))
  }

  const since = minute(-1)
  const failedOf = async () => (await listFailedOutcomes(database.db, { projectId: DEFAULT_PROJECT_ID, since }))
    .find(it => it.configId === configId)?.outcome
  const useOf = async () =>
    (await sumConfigUse(database.db, { projectId: DEFAULT_PROJECT_ID, since })).find(it => it.configId === configId)
  const unansweredOf = () => listUnanswered(database.db, runId)

  it('that are no call, or that nobody waited for, are no failure of a configuration', async () => {
    await report({ OK: 4, UNAVAILABLE: 2 }, { CACHED: 20, CACHED_FAULT: 9, CANCELLED: 7, RESENT: 8 })

    expect(await failedOf()).toBe('UNAVAILABLE')
    expect(await useOf()).toMatchObject({ calls: 13, judged: 6, failed: 2 })
  })

  it('are no failure at all where nothing else is counted', async () => {
    await report({ CACHED: 20, CACHED_FAULT: 9 }, { CANCELLED: 7, RESENT: 8 })

    expect(await failedOf()).toBeUndefined()
    expect(await useOf()).toMatchObject({ judged: 0, failed: 0 })
  })

  it.each([
    'CACHED', 'CACHED_FAULT', 'CANCELLED', 'RESENT',
  ])('of a model that does not answer are told although later ones are %s', async (outcome) => {
    await report({ PROVIDER_UNREACHABLE: 5 }, { [outcome]: 3 })

    expect(await unansweredOf()).toEqual([{ stageKey: 'ask', calls: 5, outcome: 'PROVIDER_UNREACHABLE' }])
  })

  it.each([
    'OK', 'OUTPUT_BREAKS_SCHEMA', 'PROVIDER_REFUSED',
  ])('of a model that does not answer are told no more once one is %s', async (outcome) => {
    await report({ PROVIDER_UNREACHABLE: 5 }, { [outcome]: 1 })

    expect(await unansweredOf()).toEqual([])
  })

  it('count what may have been paid twice by the mean of whole answers, cached ones apart', async () => {
    await report({ OK: 3, OUTPUT_BREAKS_SCHEMA: 1, CACHED: 50, UNAVAILABLE: 6, RESENT: 2 })

    expect(await sumResentOfRun(database.db, runId)).toEqual([{ currency: 'CNY', cost: '0.5', calls: 2, tokens: 50 }])
  })
})
