import type { Database } from '#db/client'
import { createGuardedClient, type GuardedClient } from '#egress/guarded-client'
import {
  type Alerting, type Channel, createAlerting, createInAppChannel, createWebhookChannel,
} from '#server/services/alert'
import type { ConfigStore } from '#server/config/config-store'
import type { Gateways } from '#server/grpc/gateways'
import type { Services } from '#server/http/services'
import type { Log } from '#server/log'
import type { Closers } from './closers'
import { withGetters } from './with-getters'

interface AlertingParts {
  secretKey: string
  shared: Pick<Services, 'db' | 'cache' | 'queue' | 'live'> & { database: Database, log: Log, now: () => Date }
  gateways: Pick<Gateways, 'health' | 'stats'>
}

/** Evaluates rules and sends what they raise; what the settings say is read each time. */
export function openAlerting(
  settings: ConfigStore, { secretKey, shared, gateways }: AlertingParts, { closers }: { closers: Closers },
): { alerting: Alerting, channels: Record<string, Channel> } {
  // Two, so that no connection to a private address is used once that is forbidden.
  const [open, guarded] = [createGuardedClient(true), createGuardedClient(false)]
  closers.add('webhooks', () => [open, guarded].forEach(client => client.close()))
  const current = () => settings.config().allowsPrivateWebhooks ? open : guarded
  const client: GuardedClient = {
    post: request => current().post(request), open: request => current().open(request), close: () => undefined,
  }
  const pace = {
    get deadlineMs() { return settings.config().alerts.webhookDeadlineMs },
    get periodMs() { return settings.config().alerts.checkMs },
  }
  const channels = {
    in_app: createInAppChannel(shared),
    webhook: createWebhookChannel(withGetters({ client, secretKey, now: shared.now }, pace)),
  }
  const grpcTotals = () => {
    const figures = gateways.stats.methods()
    const sum = (count: 'counted' | 'ok') => figures.reduce((total, figure) => total + figure[count], 0)
    return { counted: sum('counted'), ok: sum('ok') }
  }
  const zone = {
    get timeZone() { return settings.config().timeZone },
  }
  const parts = {
    ...shared, kind: shared.database.kind, pingModel: () => gateways.health('model'), grpcTotals, channels,
  }
  const alerting = createAlerting(withGetters(parts, zone), pace)
  return { alerting, channels }
}
