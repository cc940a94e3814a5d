import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Admission } from '#server/overload/admission'
import { createLateRefusals } from '#server/overload/late-refusals'
import { toWorkKind } from '#server/overload/work-kind'
import { recallSender } from '../access/caller-key'
import { toRequestId } from '../request-id'
import { countRequest } from '../request-log'
import { sendBusy } from './busy-answer'
import { findRefusal } from './find-refusal'

/**
 * Refuses requests of the API before anything but Node has seen them. Each connection is accepted in its turn, so a
 * probe that comes behind a thousand requests waits for their refusals; what the framework makes for a request would be
 * most of it. Whoever is refused again and again is told so later.
 */
export function refuseFirst(server: Server, admission: Pick<Admission, 'findRefusal'>): void {
  const late = createLateRefusals()
  const listeners = server.listeners('request')
  server.removeAllListeners('request')

  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    const kind = toWorkKind(req.method ?? '', req.url ?? '', req.headers['content-type'])
    const isLane = kind === 'read' || kind === 'write' || kind === 'sign_in' || kind === 'long'
    const refusal = isLane ? findRefusal(admission, kind, req) : undefined
    if (!refusal) {
      listeners.forEach(listener => Reflect.apply(listener, server, [req, res]))
      return
    }
    const tell = () => {
      sendBusy({ req, res }, refusal, toRequestId(req.headers['x-request-id']))
      countRequest({ method: req.method, path: '/api', pattern: undefined, status: 429, seconds: 0 })
    }
    const sender = recallSender(req)
    const forget = sender === undefined ? undefined : late.hold(sender, tell)
    if (forget) {
      res.once('close', forget)
    }
    else {
      tell()
    }
  })
}
