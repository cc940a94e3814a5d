import { defineEventHandler, setResponseStatus } from 'h3'
import { AppError } from '../errors'
import { listMethods } from '../utils/route-methods'
import { sendProblem } from '../utils/problem'

/** What no route takes: 405 with Allow when the address exists, else 404. */
export default defineEventHandler((event) => {
  const path = event.path.split('?', 1)[0] ?? ''
  const methods = listMethods(path)
  const allow = [...methods, ...methods.includes('GET') ? ['HEAD'] : []].join(', ')
  if (allow === '') {
    return sendProblem(event, new AppError('not_found', 'there is no such address'))
  }
  if (event.method === 'OPTIONS') {
    setResponseStatus(event, 204)
    event.node.res.setHeader('Allow', allow)
    return null
  }
  return sendProblem(event, new AppError('method_not_allowed', `${event.node.req.method} is not one of ${allow}`), { Allow: allow })
})
