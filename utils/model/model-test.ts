import { API_BASE } from '#shared/contract/paths'
import type { TestCallView } from '#shared/contract/model/model-config.contract'

/** As the server sends them; see modelTest in the registry. */
export type ModelTestItem
  = | { event: 'delta', data: { text: string } }
    | {
      event: 'done'
      data: TestCallView & { finishReason: string, requestId: string, isEstimated: boolean, output: string }
    }
    | { event: 'failed', data: TestCallView & { message: string } }

export const toTestPath = (id: string): string => `${API_BASE}/models/${id}/test`

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
