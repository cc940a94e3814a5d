import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isAlive, isRaised, NEW_CELL, step, type Cell, type Signal, type Timing,
} from '#server/services/alert/machine/state-machine'
import { SEVERITIES, type Condition } from '#shared/domain/alert/alert-state'

const MINUTE = 60_000

const OK: Signal = { type: 'ok' }
const bad = (severity: 'warning' | 'critical' = 'warning'): Signal => ({ type: 'bad', cause: 'breach', severity })
const NO_DATA: Signal = { type: 'bad', cause: 'no_data', severity: 'warning' }

/** The conditions after each signal, one minute apart. */
function run(signals: readonly Signal[], timing: Timing): Condition[] {
  let cell = NEW_CELL
  return signals.map((signal, index) => {
    cell = step(cell, signal, (index + 1) * MINUTE, timing)
    return cell.condition
  })
}

describe('the machine of alerts', () => {
  it('raises an alert after its pending time', () => {
    expect(run([bad(), bad(), bad()], { forMs: 2 * MINUTE, keepFiringMs: 0 })).toEqual(['PENDING', 'PENDING', 'FIRING'])
  })

  it('raises it at once without one', () => {
    expect(run([bad(), OK], { forMs: 0, keepFiringMs: 0 })).toEqual(['FIRING', 'RESOLVED'])
  })

  it('forgets what passed while it was pending, and counts anew', () => {
    expect(run([bad(), OK, bad(), bad()], { forMs: 2 * MINUTE, keepFiringMs: 0 }))
      .toEqual(['PENDING', 'OK', 'PENDING', 'PENDING'])
  })

  it('observes an alert that has recovered, and goes back to firing', () => {
    expect(run([bad(), OK, bad(), OK, OK, OK], { forMs: 0, keepFiringMs: 2 * MINUTE }))
      .toEqual(['FIRING', 'RECOVERING', 'FIRING', 'RECOVERING', 'RECOVERING', 'RESOLVED'])
  })

  it('begins anew after it was resolved', () => {
    expect(run([bad(), OK, OK, bad()], { forMs: 0, keepFiringMs: 0 })).toEqual(['FIRING', 'RESOLVED', 'OK', 'FIRING'])
  })

  it('keeps a breach while there is no data, and raises missing data by itself', () => {
    expect(run([bad(), NO_DATA, OK, NO_DATA], { forMs: 0, keepFiringMs: 0 }))
      .toEqual(['FIRING', 'FIRING', 'RESOLVED', 'NO_DATA'])
  })

  it('lets a breach replace missing data only after its pending time', () => {
    expect(run([NO_DATA, NO_DATA, bad(), bad()], { forMs: MINUTE, keepFiringMs: 0 }))
      .toEqual(['PENDING', 'NO_DATA', 'NO_DATA', 'FIRING'])
  })

  it('takes the start of an evaluation that comes from the past as now', () => {
    const cell = step(
      step(NEW_CELL, bad(), 10 * MINUTE, { forMs: MINUTE, keepFiringMs: 0 }), bad(), MINUTE,
      { forMs: MINUTE, keepFiringMs: 0 },
    )

    expect(cell).toMatchObject({ condition: 'PENDING', at: 10 * MINUTE })
  })

  const signal = fc.oneof(
    fc.constant<Signal>({ type: 'ok' }),
    fc.constant<Signal>({ type: 'hold' }),
    fc.record({
      type: fc.constant('bad' as const),
      cause: fc.constantFrom('breach' as const, 'no_data' as const, 'error' as const),
      severity: fc.constantFrom(...SEVERITIES),
    }),
  )
  const timing = fc.record({
    forMs: fc.integer({ min: 0, max: 5 * MINUTE }), keepFiringMs: fc.integer({ min: 0, max: 5 * MINUTE }),
  })
  const evaluations = fc.array(
    fc.record({ signal, afterMs: fc.integer({ min: -MINUTE, max: 3 * MINUTE }) }), { maxLength: 60 },
  )

  /** Each cell with the one before it. */
  function trace(
    steps: readonly { signal: Signal, afterMs: number }[], times: Timing,
  ): { before: Cell, after: Cell, signal: Signal }[] {
    let before = NEW_CELL
    let at = 1_000_000
    return steps.map(({ signal, afterMs }) => {
      at += afterMs
      const after = step(before, signal, at, times)
      const pair = { before, after, signal }
      before = after
      return pair
    })
  }

  it('never jumps over the pending time', () => {
    fc.assert(fc.property(evaluations, timing, (steps, times) => {
      for (const { before, after } of trace(steps, times)) {
        if (!isRaised(before.condition) && isRaised(after.condition) && times.forMs > 0) {
          expect(before.condition).toBe('PENDING')
          expect(after.at - before.since).toBeGreaterThanOrEqual(times.forMs)
        }
      }
    }))
  })

  it('ends a raised alert only after it was good for the time of observation', () => {
    fc.assert(fc.property(evaluations, timing, (steps, times) => {
      for (const { before, after, signal } of trace(steps, times)) {
        if (isAlive(before.condition) && after.condition === 'RESOLVED') {
          expect(signal.type).toBe('ok')
          expect(times.keepFiringMs === 0
            || (before.condition === 'RECOVERING' && after.at - before.since >= times.keepFiringMs))
            .toBe(true)
        }
      }
    }))
  })

  it('never goes back in time, and says the same to the same', () => {
    fc.assert(fc.property(evaluations, timing, (steps, times) => {
      const first = trace(steps, times)

      expect(trace(steps, times)).toEqual(first)
      expect(first.every(({ before, after }) => after.at >= before.at && after.since <= after.at)).toBe(true)
    }))
  })

  it('may stop and go on anywhere: its state is all that it needs', () => {
    fc.assert(fc.property(evaluations, timing, (steps, times) => {
      for (const { before, after, signal } of trace(steps, times)) {
        const stored = JSON.parse(JSON.stringify(before)) as Cell

        expect(step(stored, signal, after.at, times)).toEqual(after)
      }
    }))
  })
})
