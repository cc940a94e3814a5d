import { sql } from 'kysely'
import pino from 'pino'
import { v7 } from 'uuid'
import type { Database } from '#db/client'
import { insertChannel } from '#db/repositories/alert/channel.repository'
import { insertAlertRule, type AlertRuleSettings } from '#db/repositories/alert/alert-rule.repository'
import type { AlertingDeps } from '#server/services/alert/engine/alerting-deps'
import { evaluateOnce, type Round } from '#server/services/alert/engine/evaluate'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

const STEP_MS = 300_000
/** Some hours ago: the watermark never passes the database's clock. */
const START_MS = Math.floor(Date.now() / 3_600_000 - 6) * 3_600_000

/** A time by minutes since the start of the test's clock. */
export const minute = (minutes: number): Date => new Date(START_MS + minutes * 60_000)

export const RULE: AlertRuleSettings = {
  name: 'rule', metric: 'failures_open', filter: {}, groupBy: [], windowMs: STEP_MS, comparison: 'above', warning: 0,
  critical: null,
  minCount: 1, forMs: 0, keepFiringMs: 0, noData: 'keep', labels: {}, channelIds: [], isEnabled: true,
}

/** A real database, a clock of the test's own, and evaluations when the test says so. */
export function toAlerting(database: Pick<Database, 'db'>) {
  const published: string[] = []
  let now = minute(0)
  const deps: AlertingDeps = {
    db: database.db, cache: { invalidate: () => Promise.resolve() },
    live: { publish: topic => void published.push(topic) }, log: pino({ level: 'silent' }), now: () => now,
  }
  return {
    deps,
    published,
    /** Evaluates all rules at a time. */
    async at(minutes: number, round: Partial<Round> = {}) {
      now = minute(minutes)
      return evaluateOnce(deps, { isInGrace: false, ...round })
    },
    givenRule: (rule: Partial<AlertRuleSettings> = {}) => database.db.transaction().execute(trx =>
      insertAlertRule(trx, { id: v7(), projectId: DEFAULT_PROJECT_ID, ...RULE, ...rule })),
    givenWebhook: (url = 'https://hooks.example/alerts') => database.db.transaction().execute(trx => insertChannel(
      trx, { id: v7(), projectId: DEFAULT_PROJECT_ID, name: 'hook', kind: 'webhook', url, secret: '', isEnabled: true },
    )),
    alerts: () => database.db.selectFrom('alerts').selectAll().orderBy('id').execute(),
    events: async () =>
      (await database.db.selectFrom('alertEvents').select('type').orderBy('id').execute()).map(row => row.type),
    deliveries: () => database.db.selectFrom('alertDeliveries').selectAll().orderBy('id').execute(),
    clear: () =>
      sql`truncate alert_rules, alerts, alert_events, alert_deliveries, silences, channels, alert_samples, task_runs`
        .execute(database.db),
  }
}

export type TestAlerting = ReturnType<typeof toAlerting>
