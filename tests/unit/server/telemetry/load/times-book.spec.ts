import { expect, it } from 'vitest'
import { createRecentCount } from '#server/telemetry/load/recent-count'
import { LAST_HOUR } from '#server/telemetry/load/recent-times'
import { createTimesBook } from '#server/telemetry/load/times-book'

const HOUR_MS = 60 * 60_000

it('keeps durations apart by name, and those of all names together', () => {
  const book = createTimesBook<string>({ most: 10 })
  book.add('a', 'first', 10)
  book.add('a', 'later', 30)
  book.add('b', 'other', 60)

  const { count, totalMs, names } = book.read()

  expect({ count, totalMs }).toEqual({ count: 3, totalMs: 100 })
  expect(names.map(({ about, count, maxMs, totalMs }) => ({ about, count, maxMs, totalMs }))).toEqual([
    { about: 'first', count: 2, maxMs: 30, totalMs: 40 },
    { about: 'other', count: 1, maxMs: 60, totalMs: 60 },
  ])
})

it('keeps the names that take long, however many others come', () => {
  const book = createTimesBook<string>({ most: 5 })
  book.add('slow', 'slow', 5_000)
  for (let index = 0; index < 1_000; index += 1) {
    book.add(`made up ${index}`, 'quick', 1)
    book.add('often', 'often', 2)
  }

  const { count, names } = book.read()

  expect(names).toHaveLength(5)
  expect(count).toBe(2_001)
  expect(names.find(({ about }) => about === 'slow')?.maxMs).toBe(5_000)
  expect(names.find(({ about }) => about === 'often')?.count).toBe(1_000)
})

it('keeps a name that took long once, beside many that took more in all', () => {
  const book = createTimesBook<string>({ most: 6 })
  const addOften = (name: string, ms: number) => Array.from({ length: 40 }, () => book.add(name, name, ms))
  book.add('slow once', 'slow once', 300)
  addOften('most in all', 11)
  for (let index = 0; index < 100; index += 1) {
    addOften(`often ${index}`, 10)
    addOften('most in all', 9)
  }

  const { names } = book.read()

  expect(names).toHaveLength(6)
  expect(names.find(({ about }) => about === 'slow once')).toMatchObject({ count: 1, maxMs: 300 })
  expect(names.find(({ about }) => about === 'most in all')?.count).toBe(40 * 101)
})

it('drops a name that was not heard of for an hour', () => {
  let nowMs = 0
  const book = createTimesBook<string>({ most: 10, now: () => nowMs })
  book.add('a', 'a', 10)
  nowMs = HOUR_MS
  book.add('b', 'b', 20)

  expect(book.read()).toMatchObject({ count: 1, totalMs: 20, names: [{ about: 'b' }] })
  nowMs = 3 * HOUR_MS
  expect(book.read()).toEqual({ count: 0, totalMs: 0, names: [] })
})

it('counts what happened in the last hour', () => {
  let nowMs = 0
  const recent = createRecentCount(LAST_HOUR, () => nowMs)
  recent.add()
  nowMs = HOUR_MS - 1
  recent.add()
  recent.add()

  expect(recent.count()).toBe(3)
  nowMs = HOUR_MS
  expect(recent.count()).toBe(2)
  nowMs = 3 * HOUR_MS
  expect(recent.count()).toBe(0)
})

it('does not count what is ahead of a clock that was set back', () => {
  let nowMs = 10 * HOUR_MS
  const recent = createRecentCount(LAST_HOUR, () => nowMs)
  const book = createTimesBook<string>({ most: 10, now: () => nowMs })
  recent.add()
  book.add('a', 'a', 10)

  nowMs = 8 * HOUR_MS
  recent.add()
  book.add('b', 'b', 20)

  expect(recent.count()).toBe(1)
  expect(book.read()).toMatchObject({ count: 1, totalMs: 20, names: [{ about: 'b' }] })
})
