import { expect, it } from 'vitest'
import { judge } from '#server/services/system/system-check'

const MINUTE_MS = 60_000
const answered = { answer: {}, latencyMs: 3, reason: '' }
const missed = { answer: undefined, latencyMs: null, reason: 'DEADLINE_EXCEEDED' }

it('the first missed check makes a component slow, and the next one down', () => {
  const up = judge(answered, undefined, 0)
  const first = judge(missed, up.answers, MINUTE_MS)
  const second = judge(missed, first.answers, 2 * MINUTE_MS)

  expect([up.state, first.state, second.state]).toEqual(['up', 'slow', 'down'])
})

it('a component that never answered is slow first too', () => {
  const first = judge(missed, undefined, 0)
  const second = judge(missed, first.answers, 2_000)

  expect([first.state, second.state]).toEqual(['slow', 'down'])
})

it('a component that answered a moment ago is not down, however often it is checked', () => {
  const up = judge(answered, undefined, 0)
  const third = [2_000, 4_000, 6_000].reduce((seen, nowMs) => judge(missed, seen.answers, nowMs), up)

  expect(third).toMatchObject({ state: 'slow', answers: { misses: 3 } })
})

it('an answer makes a component up again at once', () => {
  const down = judge(missed, { misses: 5, answeredMs: 0 }, MINUTE_MS)

  expect(down.state).toBe('down')
  expect(judge(answered, down.answers, 2 * MINUTE_MS).state).toBe('up')
})

it('a component that reports why it cannot be used is down at once', () => {
  const refused = judge(
    { answer: undefined, latencyMs: null, reason: 'ARTIFACT_STORE_MISMATCH' }, { misses: 0, answeredMs: 0 }, 1_000,
  )

  expect(refused.state).toBe('down')
})
