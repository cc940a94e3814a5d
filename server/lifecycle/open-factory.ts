import { randomBytes } from 'node:crypto'
import type { Config } from '#server/config/config'
import type { Gateways } from '#server/grpc/gateways'
import type { Log } from '#server/log'
import { startFactoryChild } from '#server/supervisor/factory-child'
import { toFactoryProgram } from '#server/supervisor/program'
import { supervise, type Supervisor } from '#server/supervisor/supervisor'

const TOKEN_BYTES = 32

/** Standalone: points the gateways there. Embedded: starts a factory, and points them to each one's new port. */
export function openFactory(config: Config, secretKey: string, { setTarget, health }: Pick<Gateways, 'setTarget' | 'health'>, log: Log): Supervisor | undefined {
  const { queueAddress, modelAddress = queueAddress, token = randomBytes(TOKEN_BYTES).toString('base64url') } = config.factory
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
