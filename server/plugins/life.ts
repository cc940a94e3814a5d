import process from 'node:process'
import type { NitroApp } from 'nitropack/types'
import { ConfigError } from '#server/config/config'
import { openConfig, type ConfigStore } from '#server/config/config-store'
import { endWithProcess } from '#server/lifecycle/end-with-process'
import { watchHttpServer } from '#server/lifecycle/http-server'
import { startLife } from '#server/lifecycle/life'
import { log, takeConsole } from '#server/log'
import { allowHosts } from '#server/http/request-guard'
import { guardUpgrade } from '#server/http/upgrade-guard'

/** Maximum message size from a page, in bytes; the default of `ws` is 100 MB. */
const LIVE_MAX_BYTES = 64 * 1_024
const EXIT_CODE_CONFIG = 78

/** Runs before the server listens, so the environment variables that it sets apply to Nitro's own start. */
export default function life(nitro: NitroApp): void {
  const settings = readConfig()
  const config = settings.config()
  log.level = config.logLevel
  if (!import.meta.dev) {
    takeConsole()
  }
  allowHosts(config.allowedHosts)
  // Nitro prefers its own variables, which would bypass ALLOW_PUBLIC_BIND.
  process.env.NITRO_HOST = config.host
  process.env.NITRO_PORT = String(config.port)
  // Options of crossws' Node adapter, which h3 passes on without typing them.
  Object.assign(nitro.h3App.options, {
    websocket: { serverOptions: { maxPayload: LIVE_MAX_BYTES }, hooks: { upgrade: guardUpgrade } },
  })

  if (import.meta.dev) {
    // In development the process belongs to Nuxt, which closes us by the hook.
    nitro.hooks.hook('close', startLife(settings, log).end)
    return
  }
  // Nitro's own shutdown would wait for idle sockets to the end, and keep the database open with them.
  process.env.NITRO_SHUTDOWN_DISABLED = 'true'
  const server = watchHttpServer()
  // A process that cannot listen must not take the data directory or start a factory.
  const current = startLife(settings, log, server.listening)
  endWithProcess({ settings, log, server, life: current })
}

function readConfig(): ConfigStore {
  try {
    return openConfig(process.env)
  }
  catch (error) {
    if (error instanceof ConfigError && !import.meta.dev) {
      process.stderr.write(
        'The configuration is wrong, and the console does not start with another than what was '
        + `meant:\n${error.message}\nMend what is named, then start again; config.json may also be moved away.\n`,
      )
      process.exit(EXIT_CODE_CONFIG)
    }
    throw error
  }
}
