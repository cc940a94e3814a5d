import { describe, expect, it } from 'vitest'
import { createPace } from '#server/history/pace'

const ROWS = Array.from({ length: 500 }, (_, index) => index)

describe('the pace of a load', () => {
  it('writes every row once, in order, and lets others have a turn between two slices', async () => {
    const written: number[] = []
    const slices: number[] = []
    let turns = 0
    let isOver = false
    const others = (async () => {
      while (!isOver) {
        turns += 1
        await new Promise(resolve => setImmediate(resolve))
      }
    })()

    await createPace()('rows', ROWS, async (slice) => {
      written.push(...slice)
      slices.push(slice.length)
    })
    isOver = true
    await others

    expect(written).toEqual(ROWS)
    expect(turns).toBeGreaterThanOrEqual(slices.length)
  })

  it('takes fewer rows at a time when a slice was too long', async () => {
    const slices: number[] = []
    const work = (ms: number) => {
      for (const { user, system } = process.threadCpuUsage(); ;) {
        const now = process.threadCpuUsage()
        if (now.user + now.system - user - system >= ms * 1_000) {
          return
        }
      }
    }

    await createPace(4)('rows', ROWS.slice(0, 60), async (slice) => {
      slices.push(slice.length)
      work(slice.length * 2)
    })

    expect(slices.slice(1, -1).every(rows => rows === 8)).toBe(true)
  })
})
