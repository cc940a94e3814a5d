import { setTimeout as wait } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import type { Config } from '#server/config/config'
import type { Gateways } from '#server/grpc/gateways'
import type { Log } from '#server/log'
import { supervise, type Supervisor } from '#server/supervisor/supervisor'
import { startFactoryChild } from '#server/supervisor/factory-child'
import { toFactoryProgram } from '#server/supervisor/program'

/** How long readiness waits for the first factory; afterwards the console serves without one. */
const FACTORY_WAIT_MS = 30_000

/** Ready means that runs can start; after this wait without a factory, it means that pages and queries work. */
export async function waitForFactory(factory: Supervisor | undefined, signal: AbortSignal): Promise<void> {
  const enough = new AbortController()
  const patience = wait(FACTORY_WAIT_MS, undefined, { signal: AbortSignal.any([signal, enough.signal]) })
  await Promise.race([factory?.firstReady, patience]).catch(() => undefined)
  enough.abort()
  await patience.catch(() => undefined)
}

const TOKEN_BYTES = 32

/** Standalone: points the gateways there. Embedded: starts a factory, and points them to each one's new port. */
export function openFactory(
  config: Config, secretKey: string, { setTarget, health }: Pick<Gateways, 'setTarget' | 'health'>, log: Log,
): Supervisor | undefined {
  const {
    queueAddress, modelAddress = queueAddress, token = randomBytes(TOKEN_BYTES).toString('base64url'),
  } = config.factory
  if (modelAddress) {
    setTarget(modelAddress, token, 'model')
  }
  if (queueAddress) {
    setTarget(queueAddress, token, 'queue')
    return undefined
  }
  return supervise({
    start: signal => startFactoryChild(toFactoryProgram(config, { token, secretKey }), signal),
    onReady({ pid, port }) {
      log.info({ pid, port }, 'the factory serves')
      setTarget(`127.0.0.1:${port}`, token, modelAddress ? 'queue' : undefined)
    },
    isAnswering: () => health('queue').then(() => true, () => false),
    onDown: (reason, retryInMs) => log.error({ err: reason, retryInMs }, 'the factory is down'),
  })
}
