import { afterAll, beforeAll } from 'vitest'

type Closable = { close: () => unknown } | { stop: () => unknown }

/** Opened before the tests of a suite and closed after them. What is returned is empty until then. */
export function hold<T extends Closable>(open: () => Promise<T>): T {
  // Filled before the first test, which is the first to read it.
  const held = {} as T
  let opened: T | undefined
  beforeAll(async () => {
    opened = await open()
    Object.assign(held, opened)
  })
  afterAll(async () => {
    if (opened) {
      await ('close' in opened ? opened.close() : opened.stop())
    }
  })
  return held
}
