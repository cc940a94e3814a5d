import type { H3Event } from 'h3'
import { AppError } from '../errors'
import { sendProblem } from './problem'
import { toAllow } from './route-methods'

/** 405 with Allow when the address exists, else 404. */
export function sendUnserved(event: H3Event): Promise<void> {
  const allow = toAllow(event.path.split('?', 1)[0] ?? '')
  return allow === ''
    ? sendProblem(event, new AppError('not_found', 'there is no such address'))
    : sendProblem(event, new AppError('method_not_allowed', `${event.node.req.method} is not one of ${allow}`), { Allow: allow })
}
