import { describe, expect, it } from 'vitest'
import { createMeter, NO_PROGRESS } from '#factory/job/meter.ts'
import { toProgress } from '#factory/queue/message/run-message.ts'

/** As a build wrote it that did not count bytes yet. */
const { bytesIn: _in, bytesOut: _out, ...OLDER } = {
  ...NO_PROGRESS, recordsIn: 4, recordsDropped: 1, fraction: 0.5, droppedByReason: { SHORT: 1 },
}

describe('progress of an earlier build, without a counter that was added since', () => {
  it('is restored with 0 for it, and is counted on from there', () => {
    const meter = createMeter()

    meter.restore(OLDER)
    meter.bytesIn += 7
    meter.recordsIn += 1
    meter.addDropped('SHORT')

    expect(meter.read()).toMatchObject({
      recordsIn: 5, recordsDropped: 2, bytesIn: 7, bytesOut: 0, fraction: 0.5, droppedByReason: { SHORT: 2 },
    })
  })

  it('is told to the console with 0 for it', () => {
    expect(toProgress(OLDER)).toMatchObject({ recordsIn: 4n, bytesIn: 0n, bytesOut: 0n })
  })
})
