import {
  type ConfigUse, countConfigRuns, listLastTests, sumConfigUse, sumCostsOfConfigurations, type TestCallRow, toCallPlace,
} from '#db/repositories/model/cost.repository'
import type { ModelConfigRow } from '#db/repositories/model/model-config.repository'
import { listPricesBetween } from '#db/repositories/model/model-price.repository'
import { sumCallLatency } from '#db/repositories/metric/metric.repository'
import type { ModelConfigDetail, ModelHealth } from '#shared/contract/model/model-config.contract'
import type { AvailableModel, AvailableModelList } from '#shared/contract/model.contract'
import { findPrice } from '#shared/domain/model/token-cost'
import type { Deps } from '../common/deps'
import { toWhere, toLatencyValue } from '../metric'
import { listAvailableModels } from './available-model.service'
import { isAway } from '../system'
import { toSums } from './cost.service'
import { subjectsOf, toConfigView, toPriceView, toTestView } from './model-row-view'

const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS
const QUARTER_MS = 900_000
const NO_USE: Omit<ConfigUse, 'configId'> = {
  calls: 0, judged: 0, failed: 0, inputTokens: 0, outputTokens: 0, places: [],
}

/** Configurations of one project with what is known of them now. */
export async function toConfigDetails(
  deps: Pick<Deps, 'db' | 'cache' | 'model'>, rows: readonly ModelConfigRow[],
): Promise<ModelConfigDetail[]> {
  const [first] = rows
  if (!first) {
    return []
  }
  const { db } = deps
  const { projectId } = first
  const now = new Date()
  const day = toDay(now)
  const [offer, prices, uses, month, runs, tests, latencies] = await Promise.all([
    findOffer(deps),
    listPricesBetween(
      db, { projectIds: [projectId], subjects: rows.flatMap(row => subjectsOf(row)), from: now, to: now },
    ),
    sumConfigUse(db, { projectId, since: day.from }),
    sumCostsOfConfigurations(db, { projectId, from: new Date(now.getTime() - MONTH_MS), to: now }),
    countConfigRuns(db, projectId),
    listLastTests(db, rows.map(row => row.id)),
    sumCallLatency(db, toWhere({ projectId }, day)),
  ])
  const latencyOf = Map.groupBy(latencies, row => toCallPlace({ ...row, model: row.modelVersion }))
  return rows.map((row) => {
    const use = uses.find(({ configId }) => configId === row.id)
    const lastTest = tests.find(({ configId }) => configId === row.id)
    const model = offer?.items.find(({ id }) => id === row.model)
    const price = findPrice(prices, subjectsOf(row), now)
    const { calls, judged, failed, inputTokens, outputTokens, places } = use ?? NO_USE
    const latency = places.flatMap(place => latencyOf.get(place) ?? [])
    const [callP50Ms, callP95Ms] = [0.5, 0.95].map(ratio => toLatencyValue(latency, 'call', ratio).value)
    const spent = toSums(month.filter(({ key }) => key === row.id))
    return {
      ...toConfigView(row),
      health: toHealth(row, { isOfferKnown: offer?.stale === false, model, use, lastTest }),
      provenance: row.provider === 'openai' ? 'MODEL' : model?.provenance ?? null,
      use: {
        calls, judged, failed, inputTokens, outputTokens,
        callP50Ms: callP50Ms ?? null, callP95Ms: callP95Ms ?? null,
        activeRuns: runs.get(row.id) ?? 0,
        month: {
          calls: spent.calls, inputTokens: spent.inputTokens, outputTokens: spent.outputTokens,
          unpricedTokens: spent.unpricedTokens, costs: spent.costs,
        },
      },
      price: price ? toPriceView(row.id, price) : null,
      lastTest: lastTest ? toTestView(lastTest) : null,
    }
  })
}

/** undefined when the model service has never answered. */
async function findOffer(deps: Pick<Deps, 'cache' | 'model'>): Promise<AvailableModelList | undefined> {
  try {
    return await listAvailableModels(deps)
  }
  catch (error) {
    if (isAway(error)) {
      return undefined
    }
    throw error
  }
}

/** The last 24 hours in whole quarters, as how long calls took is kept by them: calls are counted of the same time. */
function toDay(now: Date): { from: Date, to: Date } {
  const to = new Date(Math.ceil(now.getTime() / QUARTER_MS) * QUARTER_MS)
  return { from: new Date(to.getTime() - DAY_MS), to }
}

interface Known {
  isOfferKnown: boolean
  model: AvailableModel | undefined
  use: ConfigUse | undefined
  lastTest: TestCallRow | undefined
}

const HEALTH_BY_STATE: Record<AvailableModel['state'], ModelHealth> = {
  READY: 'ok', LOADING: 'loading', UNAVAILABLE: 'failing', UNSPECIFIED: 'unknown',
}

/**
 * An endpoint of one's own is judged by the calls of the last day and the newest test; it is failing when most of them
 * failed.
 */
export function toHealth(row: ModelConfigRow, { isOfferKnown, model, use, lastTest }: Known): ModelHealth {
  if (!row.isEnabled || row.archivedAt) {
    return 'off'
  }
  if (row.provider === 'service') {
    return isOfferKnown ? model ? HEALTH_BY_STATE[model.state] : 'missing' : 'unknown'
  }
  if (use && use.judged > 0) {
    return use.failed * 2 > use.judged ? 'failing' : 'ok'
  }
  const seen = lastTest?.version === row.version || lastTest?.outcome === 'OK' ? lastTest : undefined
  return !seen || seen.outcome === 'ABORTED' ? 'untested' : seen.outcome === 'OK' ? 'ok' : 'failing'
}
