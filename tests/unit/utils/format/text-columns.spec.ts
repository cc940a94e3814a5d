import { describe, expect, it } from 'vitest'
import { toColumns } from '~/utils/format/text-columns'

describe('the columns of a text', () => {
  it('count one for a Latin letter and two for a Chinese character', () => {
    expect(toColumns('P95')).toBe(3)
    expect(toColumns('阶段用时 P95')).toBe(12)
    expect(toColumns('')).toBe(0)
  })
})
