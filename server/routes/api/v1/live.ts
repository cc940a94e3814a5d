import { defineWebSocketHandler } from 'h3'
import { SIGNED_OUT } from '#shared/domain/live-close'
import { ERROR_STATUS } from '#shared/domain/error-code'
import { admitSocket, readSocketCredential } from '#server/http/access/admit'
import { useServicesIfReady, type Services } from '#server/http/services'
import { toAppError } from '#server/http/to-app-error'
import { guardUpgrade, refuseUpgrade } from '#server/http/upgrade-guard'

// Connections of the open sockets; closed ones are garbage-collected with their peer.
const connections = new WeakMap<object, ReturnType<Services['connectLive']>>()

/** `/api/v1/live`: tells open pages what has changed (see live.contract.ts). */
export default defineWebSocketHandler({
  async upgrade(request) {
    guardUpgrade(request)
    const services = useServicesIfReady()
    if (!services) {
      throw refuseUpgrade(503, 'the console is starting')
    }
    await admitSocket(services, request).catch((error: unknown) => {
      const { code, message } = toAppError(error)
      throw refuseUpgrade(ERROR_STATUS[code], message)
    })
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
    const forget = watchAccess(services, peer.request?.headers ?? new Headers(), () => {
      // At once: who does not answer the frame that closes would else stay for half a minute.
      connection.end()
      peer.close(SIGNED_OUT, 'signed out')
    })
    connections.set(peer, {
      receive: connection.receive,
      end() {
        forget()
        connection.end()
      },
    })
  },

  message: (peer, message) => connections.get(peer)?.receive(message.text()),
  close: peer => connections.get(peer)?.end(),
  error: peer => connections.get(peer)?.end(),
})

/**
 * Whoever is signed out, or whose token has expired, hears nothing more. @returns a function that forgets the socket.
 */
function watchAccess(services: Services, headers: Headers, close: () => void): () => void {
  let isOver = false
  let forget: (() => void) | undefined
  void readSocketCredential(services, { headers }).then((credential) => {
    forget = isOver ? undefined : services.access.watch(credential, close)
  })
  return () => {
    isOver = true
    forget?.()
  }
}
