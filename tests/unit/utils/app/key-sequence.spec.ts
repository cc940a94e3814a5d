import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeySequence, SEQUENCE_MS, toKeyName } from '~/utils/app/key-sequence'

const KEYS = ['g o', 'g r', 'g ,', '/', '?', 'j', 'r']

function press(...keys: string[]) {
  const sequence = createKeySequence()
  return keys.map((key, index) => sequence.press(key, index * 100, KEYS))
}

describe('keys one after the other', () => {
  it('are one shortcut', () => {
    expect(press('g', 'r')).toEqual([undefined, 'g r'])
  })

  it('count alone when nothing begins with them', () => {
    expect(press('/', 'j')).toEqual(['/', 'j'])
  })

  it('forget a start that leads nowhere', () => {
    expect(press('g', 'j', 'r')).toEqual([undefined, 'j', 'r'])
  })

  it('begin anew when the start is pressed twice', () => {
    expect(press('g', 'g', 'o')).toEqual([undefined, undefined, 'g o'])
  })

  it('are two when the second comes late', () => {
    const sequence = createKeySequence()
    sequence.press('g', 0, KEYS)

    expect(sequence.press('r', SEQUENCE_MS + 1, KEYS)).toBe('r')
  })

  it('only ever give what is known', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('g', 'o', 'r', ',', '/', '?', 'j', 'x', 'Escape')), (keys) => {
      expect(press(...keys).every(match => match === undefined || KEYS.includes(match))).toBe(true)
    }))
  })

  it('are small letters, whatever Shift and Caps Lock say', () => {
    expect(['G', 'g', '?', 'Escape'].map(toKeyName)).toEqual(['g', 'g', '?', 'Escape'])
  })
})
