import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import type { NitroApp } from 'nitropack/types'
import { limitWork } from '#server/http/overload/limit-work'
import { createReaders } from '#server/http/overload/readers'
import { createAdmission } from '#server/overload/admission'

/** Nitro does not expose its server; Node reports each server that starts to listen. */
export default function overload(nitro: NitroApp): void {
  const readers = createReaders()
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) {
      readers.watch(message.server)
    }
  })
  nitro.h3App.handler = limitWork(nitro.h3App.handler, createAdmission(), readers)
}
