import { defineWebSocketHandler } from 'h3'
import { findRefusal } from '../../../utils/request-guard'
import { useServicesIfReady, type Services } from '../../../utils/services'

// Of the sockets that are open now; ended ones are collected with their peer.
const connections = new WeakMap<object, ReturnType<Services['connectLive']>>()

/** `/api/v1/live`: tells open pages what went stale (see live.contract.ts). */
export default defineWebSocketHandler({
  // h3 runs no middleware on an upgrade: the same check as for every other request.
  upgrade({ headers }) {
    const refusal = findRefusal({
      host: headers.get('host') ?? '',
      origin: headers.get('origin') ?? undefined,
      secFetchSite: headers.get('sec-fetch-site') ?? undefined,
      isWrite: true,
    })
    if (refusal) {
      throw toResponse(403, refusal.message)
    }
    if (!useServicesIfReady()) {
      throw toResponse(503, 'the console is starting')
    }
  },

  open(peer) {
    const services = useServicesIfReady()
    if (!services) {
      return peer.terminate()
    }
    const connection = services.connectLive({
      send: text => peer.send(text),
      bufferedBytes: () => peer.websocket.bufferedAmount ?? 0,
      close: (code, reason) => peer.close(code, reason),
      terminate: () => peer.terminate(),
    })
    connections.set(peer, connection)
  },

  message: (peer, message) => connections.get(peer)?.receive(message.text()),
  close: peer => connections.get(peer)?.end(),
  error: peer => connections.get(peer)?.end(),
})

const toResponse = (status: number, message: string) => new Response(message, { status, headers: { connection: 'close' } })
