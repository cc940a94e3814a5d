import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import type { NitroApp } from 'nitropack/types'
import { limitWork } from '#server/http/overload/limit-work'
import { ownAdmission } from '#server/http/overload/own-admission'
import { createReaders } from '#server/http/overload/readers'
import { refuseFirst } from '#server/http/overload/refuse-first'

/**
 * Connections that the system keeps until they are accepted. Of more it drops the first packet, and the caller tries
 * again after a second, a probe too; Node's 511 are fewer than come at once.
 */
const BACKLOG = 4_096

/** Nitro does not expose its server; Node reports each server that starts to listen. */
export default function overload(nitro: NitroApp): void {
  const readers = createReaders()
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) {
      readers.watch(message.server)
      refuseFirst(message.server, ownAdmission)
      if ('options' in message && typeof message.options === 'object') {
        Object.assign(message.options ?? {}, { backlog: BACKLOG })
      }
    }
  })
  nitro.h3App.handler = limitWork(nitro.h3App.handler, ownAdmission, readers)
}
