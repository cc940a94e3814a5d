import { expect, it } from 'vitest'
import { formatClock } from '~/utils/timeline/timeline-clock'

const at = (clock: string) => Date.parse(`2026-03-01T${clock}Z`)
const axis = (...clocks: string[]) => ({
  ticks: clocks.map(clock => ({ at: at(clock) })), zone: 'UTC', duration: (ms: number) => `${ms / 1_000} s`,
})

it.each([
  ['a minute and more apart: hours and minutes', axis('10:00:00', '10:01:00'), '10:01:00', '10:01'],
  ['seconds apart: with seconds', axis('10:00:00', '10:00:05'), '10:00:05', '10:00:05'],
  ['parts of a second apart, where one begins', axis('10:00:00', '10:00:00.5'), '10:00:00', '10:00:00'],
  ['parts of a second apart, in between: since the last', axis('10:00:00', '10:00:00.5'), '10:00:00.5', '+0.5 s'],
  ['parts of a second apart, before the first second', axis('10:00:00.5', '10:00:01'), '10:00:00.5', '10:00:00.5'],
])('shows at ticks that are %s', (_, given, tick, shown) => {
  expect(formatClock(at(tick), given)).toBe(shown)
})
