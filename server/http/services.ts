import type { H3Event } from 'h3'
import type { Registry } from 'prom-client'
import type { OpenCache } from '#server/cache/create-cache'
import type { ConfigStore } from '#server/config/config-store'
import { AppError } from '#server/errors'
import type { DemoHistory } from '#server/history/history'
import type { LiveConnection, Socket } from '#server/live/connection'
import type { LiveMoment } from '#server/live/hub'
import type { WithAccess } from '#server/services/access/access'
import type { WithAnchors } from '#server/services/audit/audit-anchors'
import type { Deps } from '#server/services/common/deps'
import type { ConfigDeps } from '#server/services/config/config.service'
import type { Phase } from '#server/services/system/readiness.service'
import type { ResumableUploads } from '#server/services/source/resumable-upload.service'
import type { SystemDeps } from '#server/services/system/system.service'
import type { createTusServer } from './tus/tus-server'

/** Everything that handlers may use, created by the composition root (`server/lifecycle`). */
export interface Services extends Deps, SystemDeps, ConfigDeps, WithAccess, WithAnchors {
  cache: OpenCache
  settings: ConfigStore
  connectLive: (socket: Socket) => LiveConnection
  liveMoment: () => LiveMoment
  demoHistory: DemoHistory
  prometheus: Registry
  resumableUploads: ResumableUploads
  tus: ReturnType<typeof createTusServer>
}

// One process has one composition; requests only read it.
let current: Services | undefined
let phase: Phase = 'starting'

/** Called only by the composition root; undefined = closed. */
export function provideServices(services: Services | undefined): void {
  current = services
}

/** Called only by the composition root. */
export function enterPhase(next: Phase): void {
  phase = next
}

export const usePhase = (): Phase => phase

export const useServicesIfReady = (): Services | undefined => current

/** @throws AppError `unavailable` until the database is open, and during shutdown. */
export function useServices(_event?: H3Event): Services {
  if (!current) {
    throw new AppError('unavailable', 'the console is starting', { retryAfterSeconds: 1 })
  }
  return current
}
