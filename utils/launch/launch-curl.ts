import type { TaskCreate } from '#shared/contract/task.contract'
import { quoteForShell, toCurl } from '../api/curl'

const BODY = '-H \'Content-Type: application/json\' -d'

/** Creates a task and launches it at the address in the answer: one line for a shell. */
export function toLaunchCurl(origin: string, body: TaskCreate): string {
  const create = toCurl(origin, 'taskCreate').replace('curl', 'curl -sS -o /dev/null -w \'%header{location}\'')
  return `curl -sS -X POST "${origin}$(${create} ${BODY} ${quoteForShell(JSON.stringify(body))})/runs" ${BODY} '{}'`
}
