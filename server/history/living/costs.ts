import type { Trx } from '#db/client'
import { putBudget } from '#db/repositories/model/budget.repository'
import { insertModelConfig, insertModelVersion } from '#db/repositories/model/model-config.repository'
import { insertModelPrice } from '#db/repositories/model/model-price.repository'
import { v7 } from 'uuid'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import type { HistoryOptions } from '../launches'
import { toModels } from '../models'
import { BUDGET, toPrices } from '../prices'
import type { DemoLife } from '../texts'

/** What the models of the history are called, what they cost, and what may be spent in a month. */
export async function insertCosts(trx: Trx, actor: string, options: HistoryOptions, life: DemoLife): Promise<void> {
  for (const { id, spec } of toModels(options, life.model)) {
    await insertModelConfig(trx, { ...spec, id, projectId: DEMO_PROJECT_ID, secret: null })
    await insertModelVersion(trx, {
      configId: id, number: 1, projectId: DEMO_PROJECT_ID, spec, secret: null, isSecretChanged: false,
      restoredFrom: null, actor,
    })
  }
  for (const price of toPrices(options)) {
    await insertModelPrice(trx, { ...price, id: v7(), projectId: DEMO_PROJECT_ID, note: '', actor })
  }
  await putBudget(trx, { projectId: DEMO_PROJECT_ID, ...BUDGET })
}
