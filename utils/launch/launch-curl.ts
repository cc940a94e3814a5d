import type { TaskCreate } from '#shared/contract/task.contract'
import { toCurl } from '../api/curl'

/** For a POSIX shell. */
const quote = (text: string) => `'${text.replaceAll('\'', String.raw`'\''`)}'`

const BODY = '-H \'Content-Type: application/json\' -d'

/** Says what to run, and launches it at the address that the answer names: one line for a shell. */
export function toLaunchCurl(origin: string, body: TaskCreate): string {
  const create = toCurl(origin, 'taskCreate').replace('curl', 'curl -sS -o /dev/null -w \'%header{location}\'')
  return `curl -sS -X POST "${origin}$(${create} ${BODY} ${quote(JSON.stringify(body))})/runs" ${BODY} '{}'`
}
