import { describe, expect, it } from 'vitest'
import { follow, type Life, type LifeRule } from '#server/services/alert/machine/life'
import type { Observation } from '#server/services/alert/machine/signal'

const RULE: LifeRule = {
  comparison: 'above', warning: 10, critical: 20, minCount: 5, noData: 'keep', forMs: 0, keepFiringMs: 0,
}
const value = (of: number, count = 100): Observation => ({ type: 'value', value: of, count })

/** The events of all observations, one minute apart. */
function live(seen: readonly Observation[], rule: Partial<LifeRule> = {}, change: (life: Life) => Life = life => life) {
  let life: Life | undefined
  const events = seen.flatMap((observation, index) => {
    const followed = follow(life, observation, index * 60_000, { ...RULE, ...rule })
    life = followed.life && change(followed.life)
    return followed.events
  })
  return { life, events }
}

describe('the life of an alert', () => {
  it('remembers its worst value and severity', () => {
    const { life, events } = live([value(12), value(25), value(15)])

    expect(life).toMatchObject({
      condition: 'FIRING', severity: 'warning', value: 15, peak: 25, peakSeverity: 'critical', firedAt: 0,
    })
    expect(events).toEqual(['firing', 'severity_raised', 'severity_lowered'])
  })

  it('must be acknowledged again when it gets worse, not when it gets better', () => {
    const acked = (life: Life): Life => ({ ...life, handling: 'ACKED' })

    expect(live([value(25), value(12)], {}, acked).events).toEqual(['firing', 'severity_lowered'])
    expect(live([value(12), value(25)], {}, acked).events).toEqual(['firing', 'severity_raised', 'unacked'])
  })

  it('stays closed when it gets worse', () => {
    expect(live([value(12), value(25)], {}, life => ({ ...life, handling: 'CLOSED' })).events)
      .toEqual(['firing', 'severity_raised'])
  })

  it.each([
    ['above', 10, undefined], ['above', 10.1, 'warning'], ['above', 20.1, 'critical'],
  ] as const)('judges %s %d as %s', (comparison, of, severity) => {
    expect(live([value(of)], { comparison }).life?.severity).toBe(severity)
  })

  it('looks for values below its thresholds', () => {
    const below = { comparison: 'below', warning: 0.95, critical: 0.8 } as const

    expect(live([value(0.95)], below).life).toBeUndefined()
    expect(live([value(0.9), value(0.5), value(0.7)], below).life).toMatchObject({ severity: 'critical', peak: 0.5 })
  })

  it('ignores a ratio of too few cases', () => {
    expect(live([value(99, 4)]).life).toBeUndefined()
  })

  it.each([
    ['keep', 'FIRING'], ['zero', 'RESOLVED'], ['show', 'FIRING'], ['alert', 'FIRING'],
  ] as const)('is, with the mode %s, %s after data went missing', (noData, condition) => {
    expect(live([value(12), { type: 'missing' }], { noData }).life?.condition).toBe(condition)
  })

  it('is raised by missing data, or only shown', () => {
    expect(live([{ type: 'missing' }], { noData: 'alert' }).life).toMatchObject({ condition: 'NO_DATA', firedAt: 0 })
    expect(live([{ type: 'missing' }], { noData: 'show' }).life).toMatchObject({ condition: 'NO_DATA', firedAt: null })
    expect(live([{ type: 'missing' }], { noData: 'keep' }).life).toBeUndefined()
  })

  it('recovers when there is nothing to judge', () => {
    expect(live([value(12), { type: 'idle' }]).events).toEqual(['firing', 'resolved'])
  })
})
