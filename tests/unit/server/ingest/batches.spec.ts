import { describe, expect, it } from 'vitest'
import { toBatches } from '#server/ingest/batches'

async function* toSource(items: readonly number[], failure?: Error): AsyncGenerator<number> {
  yield* items
  if (failure) {
    throw failure
  }
}

const collect = async (source: AsyncIterable<number>, maxItems: number) => {
  const batches: number[][] = []
  for await (const batch of toBatches(source, maxItems)) {
    batches.push(batch)
    // As long as a transaction takes: what comes meanwhile is the next batch.
    await new Promise(resolve => setImmediate(resolve))
  }
  return batches
}

describe('toBatches', () => {
  it('passes everything on in order, never more than the limit', async () => {
    const items = Array.from({ length: 5_000 }, (_, index) => index)

    const batches = await collect(toSource(items), 300)

    expect(batches.flat()).toEqual(items)
    expect(Math.max(...batches.map(batch => batch.length))).toBe(300)
  })

  it('does not wait for a full batch', async () => {
    let release = () => {}
    const source = (async function* () {
      yield 1
      await new Promise<void>((resolve) => {
        release = resolve
      })
      yield 2
    })()
    const batches = toBatches(source, 100)

    const first = await batches.next()
    release()
    const second = await batches.next()

    expect([first.value, second.value]).toEqual([[1], [2]])
  })

  it('passes on what came before a failure, then fails', async () => {
    const seen: number[] = []
    const failure = new Error('cut')

    const reading = (async () => {
      for await (const batch of toBatches(toSource([1, 2], failure), 100)) {
        seen.push(...batch)
      }
    })()

    await expect(reading).rejects.toBe(failure)
    expect(seen).toEqual([1, 2])
  })

  it('ends its source when the reader stops', async () => {
    let isEnded = false
    const source = (async function* () {
      try {
        for (let item = 0; ; item += 1) {
          yield item
          await new Promise(resolve => setImmediate(resolve))
        }
      }
      finally {
        isEnded = true
      }
    })()

    for await (const _ of toBatches(source, 1)) {
      break
    }
    await new Promise(resolve => setImmediate(resolve))

    expect(isEnded).toBe(true)
  })

  it('reads no more of a source that cannot be ended, when the reader stops', async () => {
    let read = 0
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<number>>((resolve) => {
          setImmediate(() => resolve(read < 1_000 ? { done: false, value: read++ } : { done: true, value: undefined }))
        }),
      }),
    }

    for await (const _ of toBatches(source, 1)) {
      break
    }
    const readWhenStopped = read
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise(resolve => setImmediate(resolve))
    }

    // The one that was being read.
    expect(read - readWhenStopped).toBeLessThanOrEqual(1)
  })

  it('reads no further ahead than necessary', async () => {
    let read = 0
    const source = (async function* () {
      for (; read < 100_000; read += 1) {
        yield read
      }
    })()
    const batches = toBatches(source, 10)

    await batches.next()
    await new Promise(resolve => setImmediate(resolve))
    await batches.return(undefined)

    // The first was handed over before the others were read.
    expect(read).toBeLessThanOrEqual(4_000)
  })
})
