import type { TaskCreate } from '#shared/contract/task.contract'
import { toCurl } from '../api/curl'

/** Quotes a text for a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll('\'', String.raw`'\''`)}'`

const BODY = '-H \'Content-Type: application/json\' -d'

/** Creates a task and launches it at the address in the answer: one line for a shell. */
export function toLaunchCurl(origin: string, body: TaskCreate): string {
  const create = toCurl(origin, 'taskCreate').replace('curl', 'curl -sS -o /dev/null -w \'%header{location}\'')
  return `curl -sS -X POST "${origin}$(${create} ${BODY} ${quote(JSON.stringify(body))})/runs" ${BODY} '{}'`
}
