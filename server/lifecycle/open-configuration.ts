import type { Database } from '#db/client'
import type { OpenCache } from '#server/cache/create-cache'
import type { Config } from '#server/config/config'
import type { ConfigStore } from '#server/config/config-store'
import type { Gateways } from '#server/grpc/gateways'
import { allowHosts } from '#server/http/request-guard'
import type { LiveConnection, Socket } from '#server/live/connection'
import type { LiveHub } from '#server/live/hub'
import type { Log } from '#server/log'
import { auditFile, loadSaved } from '#server/services/config/config.service'
import type { Closers } from './closers'

interface ConfigurationParts {
  settings: ConfigStore
  db: Database['db']
  cache: OpenCache
  gateways: Gateways
  hub: LiveHub
}

/** A notice that another console has saved something may be lost; so late it is seen all the same. */
const RELOAD_MS = 30_000
/** Pages are told that push is off, and leave by themselves; then the others are closed. */
const TOLD_MS = 3_000

/** Brings a changed configuration into force, watches config.json, and hears of what other consoles have saved. */
export function openConfiguration(
  { settings, db, cache, gateways, hub }: ConfigurationParts, { closers, log }: { closers: Closers, log: Log },
): { reload: () => void } {
  const take = (config: Config) => {
    log.level = config.logLevel
    allowHosts(config.allowedHosts)
    gateways.setLimits(config.grpc)
    void cache.setLimits(config.cache)
  }
  take(settings.config())
  const tell = () => void cache.invalidate('system').then(() => ['system', 'config'] as const).then(topics =>
    topics.forEach(topic => hub.publish(topic)))
  let closing: ReturnType<typeof setTimeout> | undefined
  settings.onChange((config) => {
    take(config)
    tell()
    clearTimeout(closing)
    if (!config.refresh.isPushOn) {
      closing = setTimeout(() => hub.close(), TOLD_MS)
    }
  })
  settings.onFile((file) => {
    const [fault] = file.faults
    log[fault ? 'error' : 'info'](
      {
        file: file.path, state: file.state,
        ...fault && { line: fault.line, column: fault.column, reason: fault.message },
      },
      'config.json was read again',
    )
    auditFile({ db }, file).catch((error: unknown) =>
      log.error({ err: error }, 'the state of config.json is not in the audit trail'))
    tell()
  })
  const reload = () => void loadSaved({ db, settings }).catch((error: unknown) =>
    log.warn({ err: error }, 'saved settings are read again later'))
  const timer = setInterval(reload, RELOAD_MS)
  const unwatch = settings.watch()
  closers.add('settings', () => {
    clearInterval(timer)
    clearTimeout(closing)
    unwatch()
  })
  return { reload }
}

const NOT_LIVE: LiveConnection = { receive: () => undefined, end: () => undefined }
const TRY_LATER = 1_013

/** Push is off: the page polls. */
export function refuseLive(socket: Socket): LiveConnection {
  socket.close(TRY_LATER, 'pages are not told of changes now')
  return NOT_LIVE
}
