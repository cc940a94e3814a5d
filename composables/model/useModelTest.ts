import type { TestCallView } from '#shared/contract/model/model-config.contract'
import { API_BASE } from '#shared/contract/paths'

type Done = Extract<ModelTestItem, { event: 'done' }>['data']

/** One test call at a time, shown as it comes in; leaving the page or the configuration ends it. */
export function useModelTest(id: () => string, onEnd: () => Promise<unknown>) {
  const { t } = useI18n()
  const notify = useNotify()
  const answer = ref('')
  const done = shallowRef<Done>()
  const failed = shallowRef<TestCallView & { message: string }>()
  const isAborted = ref(false)
  let ending: AbortController | undefined

  const calling = useAction(async (prompt: string) => {
    const own = new AbortController()
    ending = own
    clear()
    // `$fetch` gives an answer only when it is whole.
    const response = await fetch(toTestPath(id()), {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ prompt }),
      signal: own.signal,
    })
    if (!response.ok || !response.body) {
      const problem: unknown = await response.json()
      throw Object.assign(new Error('the test call was refused'), { data: problem })
    }
    for await (const item of readModelTest(toTexts(response.body))) {
      take(item)
    }
    await onEnd()
  }, { title: () => t('model.test.failed'), explain: () => isAborted.value ? false : undefined })

  function take(item: ModelTestItem) {
    if (item.event === 'delta') {
      answer.value += item.data.text
    }
    else if (item.event === 'done') {
      done.value = item.data
    }
    else {
      failed.value = item.data
    }
  }

  function clear() {
    answer.value = ''
    done.value = undefined
    failed.value = undefined
    isAborted.value = false
  }

  function abort() {
    isAborted.value = calling.isBusy.value
    ending?.abort()
  }

  async function send(prompt: string) {
    await calling.run(prompt)
    if (isAborted.value) {
      notify.warned(t('model.test.aborted'))
      await onEnd()
    }
  }

  watch(id, () => {
    abort()
    clear()
  })
  onBeforeUnmount(abort)

  return { answer, done, failed, isAborted, isBusy: calling.isBusy, send, abort }
}

/** By a reader: not every browser can iterate over a stream. */
async function* toTexts(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    yield decoder.decode(part.value, { stream: true })
  }
}

/** As the server sends them; see modelTest in the registry. */
type ModelTestItem
  = | { event: 'delta', data: { text: string } }
    | {
      event: 'done'
      data: TestCallView & { finishReason: string, requestId: string, isEstimated: boolean, output: string }
    }
    | { event: 'failed', data: TestCallView & { message: string } }

const toTestPath = (id: string): string => `${API_BASE}/models/${id}/test`

/** Splits a stream of server-sent events; comments, which keep the connection open, are dropped. */
export async function* readModelTest(texts: AsyncIterable<string>): AsyncGenerator<ModelTestItem> {
  let rest = ''
  for await (const text of texts) {
    const blocks = (rest + text).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const item = toItem(block)
      if (item) {
        yield item
      }
    }
  }
}

function toItem(block: string): ModelTestItem | undefined {
  const [first = '', second = ''] = block.split('\n')
  if (!first.startsWith('event: ') || !second.startsWith('data: ')) {
    return undefined
  }
  // The cast: our own server has written both.
  return {
    event: first.slice('event: '.length), data: JSON.parse(second.slice('data: '.length)) as unknown,
  } as ModelTestItem
}
