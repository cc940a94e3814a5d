import { withToken } from '~/utils/api/curl'
import type { ApiDocument, Operation } from '~/utils/reference/document'
import { formatBytes } from '~/utils/format/number-format'
import {
  type CallValues, toCallAddress, toCallHeaders, toCommand, toFirstValues, toListPath,
} from '~/utils/reference/call'

/** An answer as it came. */
export interface ReferenceAnswer {
  address: string
  status: number
  statusText: string
  headers: [string, string][]
  text: string
  /** Only the beginning was read. */
  isCut: boolean
  durationMs: number
}

/** A file may have any size; more than this nobody reads on a page. */
const MOST_BYTES = 200_000

/** The example request of an operation: what is entered, the command, and for a GET its answer. */
export function useReferenceCall(operation: () => Operation, document: () => ApiDocument) {
  const { origin } = useRequestURL()
  const { t } = useI18n()
  const { session } = useSession()
  const values = reactive<CallValues>(toFirstValues(operation()))
  const answer = shallowRef<ReferenceAnswer>()
  const failure = ref('')
  const isAsking = ref(false)
  let ending: AbortController | undefined

  const address = computed(() => toCallAddress(operation(), values))
  const command = computed(() => withToken(toCommand(origin, operation(), values), session.value.isSignInOn))

  /**
   * Ids of things that exist, from the lists that the path goes through; where there are none the example of the
   * document stays.
   */
  async function findValues() {
    const { path, parameters } = operation()
    for (const { name, example } of parameters.filter(it => it.in === 'path')) {
      const list = toListPath(path, name)
      if (values[name] !== String(example) || document().paths[list]?.get === undefined) {
        continue
      }
      const found = await readFirst(toCallAddress({ path: list as `/${string}`, parameters }, values), name)
      // None was found, or the reader has entered one meanwhile.
      if (found === undefined || values[name] !== String(example)) {
        return
      }
      values[name] = found
    }
  }

  async function ask() {
    ending?.abort()
    const own = new AbortController()
    ending = own
    isAsking.value = true
    failure.value = ''
    try {
      answer.value = await readAnswer(
        address.value, { headers: toCallHeaders(operation(), values), signal: own.signal },
      )
    }
    catch {
      // Another request has taken its place, or the reader has left; else there was no answer.
      if (!own.signal.aborted) {
        failure.value = t('error.offline')
      }
    }
    finally {
      isAsking.value = ending !== own
    }
  }

  onBeforeUnmount(() => ending?.abort())
  return {
    values, command, answer: readonly(answer), failure: readonly(failure), isAsking: readonly(isAsking), ask,
    findValues,
  }
}

/** The field of the first item of a list; undefined when the list is empty or cannot be read without more. */
async function readFirst(address: string, name: string): Promise<string | undefined> {
  // Without an answer the example stays.
  const response = await fetch(`${address}?limit=1`).catch(() => undefined)
  if (!response?.ok) {
    return undefined
  }
  const { items = [] } = await response.json() as { items?: Record<string, unknown>[] }
  const found = name === 'version' ? items[0]?.semver ?? items[0]?.version : items[0]?.[name] ?? items[0]?.id
  return found === undefined ? undefined : String(found)
}

async function readAnswer(address: string, init: RequestInit): Promise<ReferenceAnswer> {
  const beganAt = performance.now()
  const response = await fetch(address, init)
  const chunks: Uint8Array[] = []
  let bytes = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value)
    bytes += part.value.length
    if (bytes > MOST_BYTES) {
      await reader?.cancel()
      break
    }
  }
  const text = new TextDecoder().decode(await new Blob(chunks as BlobPart[]).arrayBuffer()).slice(0, MOST_BYTES)
  return {
    address, status: response.status, statusText: response.statusText,
    headers: [...response.headers].sort(([a], [b]) => a < b ? -1 : 1),
    text: toReadable(text, response.headers.get('content-type') ?? '', formatBytes(bytes)), isCut: bytes > MOST_BYTES,
    durationMs: performance.now() - beganAt,
  }
}

/** Bytes that are no text are named, not shown. */
function toReadable(text: string, mediaType: string, size: string): string {
  if (/json$|json;/.test(mediaType) && !mediaType.includes('jsonl')) {
    try {
      return JSON.stringify(JSON.parse(text), undefined, 2)
    }
    catch {
      // It was cut.
      return text
    }
  }
  return text.includes('\uFFFD') || text.includes('\0') ? `${mediaType}, ${size}` : text
}
