import type { H3Event } from 'h3'
import type { Config } from '../config/config'
import { AppError } from '../errors'
import type { LiveHub } from '../live/hub'
import type { Deps } from '../services/deps'
import type { SystemDeps } from '../services/system.service'

/** Everything that handlers may use, made by `server/plugins` when the process is up. */
export interface Services extends Deps, SystemDeps {
  config: Config
  live: LiveHub
}

// One process, one composition: requests only read it.
let current: Services | undefined

/** Called by the composition root alone; undefined = not ready (any more). */
export function provideServices(services: Services | undefined): void {
  current = services
}

/** @throws AppError `unavailable` until the process has started, and while it ends. */
export function useServices(_event?: H3Event): Services {
  if (!current)
    throw new AppError('unavailable', 'the console is starting', { retryAfterSeconds: 1 })
  return current
}
