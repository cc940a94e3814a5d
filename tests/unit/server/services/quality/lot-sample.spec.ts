import { describe, expect, it } from 'vitest'
import { collectRows } from '#server/services/quality/lot-rows'

describe('the sample of a lot', () => {
  async function* rows(count: number) {
    for (let row = 0; row < count; row += 1) {
      yield await Promise.resolve('x'.repeat(100))
    }
  }

  it('is refused, and read no further, when it is larger than what is held in memory', async () => {
    let read = 0
    async function* counted() {
      for await (const row of rows(1_000)) {
        read += 1
        yield row
      }
    }

    await expect(collectRows(counted(), 1_050)).rejects
      .toMatchObject({ code: 'refused', fields: [{ pointer: '/policyId', code: 'SAMPLE_TOO_LARGE' }] })
    expect(read).toBe(11)
    expect(await collectRows(rows(10), 1_000)).toHaveLength(10)
  })
})
