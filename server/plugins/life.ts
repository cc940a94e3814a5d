import process from 'node:process'
import type { NitroApp } from 'nitropack/types'
import { ConfigError, parseConfig, type Config } from '../config/config'
import { startLife, type Life } from '../life/life'
import { log, takeConsole } from '../log'
import { allowHosts } from '../utils/request-guard'
import { usePhase } from '../utils/services'
import { guardUpgrade } from '../utils/upgrade-guard'

/** Longest message from a page, in bytes; `ws` would take 100 MB. */
const LIVE_MAX_BYTES = 64 * 1_024
const EXIT_CODE_CONFIG = 78

/** Runs before the server listens, so what it sets in the environment counts for Nitro's own start. */
export default function life(nitro: NitroApp): void {
  const config = readConfig()
  log.level = config.logLevel
  if (!import.meta.dev) {
    takeConsole()
  }
  allowHosts(config.allowedHosts)
  // Nitro would put its own variables first, and with them pass by ALLOW_PUBLIC_BIND.
  process.env.NITRO_HOST = config.host
  process.env.NITRO_PORT = String(config.port)
  process.env.NITRO_SHUTDOWN_TIMEOUT = String(config.drainTimeoutMs)
  // Options of crossws' Node adapter, which h3 hands through and does not name.
  Object.assign(nitro.h3App.options, { websocket: { serverOptions: { maxPayload: LIVE_MAX_BYTES }, hooks: { upgrade: guardUpgrade } } })

  const current = startLife(config, log)
  nitro.hooks.hook('close', current.end)
  if (!import.meta.dev) {
    endWithProcess(current, config)
  }
}

function readConfig(): Config {
  try {
    return parseConfig(process.env)
  }
  catch (error) {
    if (error instanceof ConfigError && !import.meta.dev) {
      process.stderr.write(`The configuration is wrong:\n${error.message}\n`)
      process.exit(EXIT_CODE_CONFIG)
    }
    throw error
  }
}

/** In development the process is Nuxt's: it closes us by the hook. */
function endWithProcess(current: Life, { drainTimeoutMs }: Config): void {
  void current.started.then(() => usePhase() === 'failed' && process.exit(1))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'draining')
      void current.drain()
      // Nitro lets requests end, calls `close` and exits; this is for what hangs.
      setTimeout(() => process.exit(1), drainTimeoutMs).unref()
    })
  }
}
