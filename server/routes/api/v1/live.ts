import { defineWebSocketHandler } from 'h3'
import { findRefusal } from '../../../utils/request-guard'
import { useServices, type Services } from '../../../utils/services'

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
      throw new Response(refusal.message, { status: 403, headers: { 'content-type': 'text/plain', 'connection': 'close' } })
    }
  },

  open(peer) {
    const connection = useServices().connectLive({
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
