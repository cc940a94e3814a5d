import { defineWebSocketHandler } from 'h3'
import { useServicesIfReady, type Services } from '#server/http/services'
import { guardUpgrade, refuseUpgrade } from '#server/http/upgrade-guard'

// Connections of the open sockets; closed ones are garbage-collected with their peer.
const connections = new WeakMap<object, ReturnType<Services['connectLive']>>()

/** `/api/v1/live`: tells open pages what has changed (see live.contract.ts). */
export default defineWebSocketHandler({
  upgrade(request) {
    guardUpgrade(request)
    if (!useServicesIfReady()) {
      throw refuseUpgrade(503, 'the console is starting')
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
