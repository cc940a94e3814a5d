import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeySequence, SEQUENCE_MS, toKeyName } from '~/utils/app/key-sequence'

const KEYS = ['g o', 'g r', 'g ,', '/', '?', 'j', 'r']

function press(...keys: string[]) {
  const sequence = createKeySequence()
  return keys.map((key, index) => sequence.press(key, index * 100, KEYS))
}

describe('consecutive keys', () => {
  it('form one shortcut', () => {
    expect(press('g', 'r')).toEqual([undefined, 'g r'])
  })

  it('count alone when no shortcut begins with them', () => {
    expect(press('/', 'j')).toEqual(['/', 'j'])
  })

  it('forget a first key that leads nowhere', () => {
    expect(press('g', 'j', 'r')).toEqual([undefined, 'j', 'r'])
  })

  it('start again when the first key is pressed twice', () => {
    expect(press('g', 'g', 'o')).toEqual([undefined, undefined, 'g o'])
  })

  it('are separate when the second comes late', () => {
    const sequence = createKeySequence()
    sequence.press('g', 0, KEYS)

    expect(sequence.press('r', SEQUENCE_MS + 1, KEYS)).toBe('r')
  })

  it('only return known shortcuts', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('g', 'o', 'r', ',', '/', '?', 'j', 'x', 'Escape')), (keys) => {
      expect(press(...keys).every(match => match === undefined || KEYS.includes(match))).toBe(true)
    }))
  })

  it('are compared in lower case, whatever Shift and Caps Lock do', () => {
    expect(['G', 'g', '?', 'Escape'].map(toKeyName)).toEqual(['g', 'g', '?', 'Escape'])
  })
})
