import type { TestCallView } from '#shared/contract/model/model-config.contract'
import { type ModelTestItem, readModelTest, toTestPath } from '~/utils/model/model-test'

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
