import { describe, expect, it } from 'vitest'
import { findRetryOf, toRetryNote } from '~/utils/format/revision-note'

describe('the note of a revision saved from a retry', () => {
  it('names the retry, and a note of a person does not', () => {
    expect(findRetryOf(toRetryNote('0193aaaa-bbbb-7ccc-8ddd-eeeeaed52e0d'))).toBe('aed52e0d')
    for (const note of ['', '保存自重试 aed52e0d', 'saved-from-retry:', 'see saved-from-retry:aed52e0d']) {
      expect(findRetryOf(note)).toBeUndefined()
    }
  })
})
