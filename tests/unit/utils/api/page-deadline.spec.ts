import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { toFailure } from '~/utils/api/problem'
import { untilDeadline } from '~/utils/api/page-deadline'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const never = () => new Promise<never>(() => undefined)

it('passes on answers and failures that come in time', async () => {
  await expect(untilDeadline({}, Promise.resolve('figures'))).resolves.toBe('figures')
  await expect(untilDeadline({}, Promise.reject(new Error('refused')))).rejects.toThrow('refused')
})

it('ends a call that takes too long, with the request ID', async () => {
  const late = untilDeadline({ requestId: 'r-1' }, never()).catch(toFailure)

  await vi.advanceTimersByTimeAsync(3_000)

  expect(await late).toEqual({ code: 'upstream_timeout', status: 504, requestId: 'r-1' })
})

it('one deadline is shared by all calls of a page, however late they begin', async () => {
  const context = {}
  const first = untilDeadline(context, never()).catch(() => 'late')
  await vi.advanceTimersByTimeAsync(2_900)
  const second = untilDeadline(context, never()).catch(() => 'late')

  await vi.advanceTimersByTimeAsync(100)

  expect(await Promise.all([first, second])).toEqual(['late', 'late'])
})

it('the deadline counts from the arrival of the request, but leaves some time to a page that had to wait', async () => {
  const waited = [500, 2_900].map(async (ms) => {
    const startedMs = performance.now()
    await untilDeadline({ arrivedMs: startedMs - ms }, never()).catch(() => undefined)
    return performance.now() - startedMs
  })

  await vi.advanceTimersByTimeAsync(3_000)

  expect(await Promise.all(waited)).toEqual([2_500, 1_000])
})
