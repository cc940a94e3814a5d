import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toKnownUntil } from '~/composables/app/useAppShell'
import { proposeProjectKey, toProjectKey } from '~/composables/app/useProjectForm'
import { createKeySequence, SEQUENCE_MS, toKeyName } from '~/composables/app/useShellKeys'

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

describe('the key made of a name', () => {
  it.each([
    ['Chinese captions', 'chinese-captions'], ['Café 2', 'cafe-2'], ['中文指令', ''], ['--A--', 'a'],
  ])('%s is %s', (name, key) => {
    expect(toProjectKey(name)).toBe(key)
  })

  it('is proposed for a name without Latin letters as well: the next number that nobody has', () => {
    expect(proposeProjectKey('客服语料', ['default', 'demo'])).toBe('project-3')
    expect(proposeProjectKey('客服语料', ['default', 'project-3', 'project-4'])).toBe('project-5')
    expect(proposeProjectKey('Captions', ['default'])).toBe('captions')
    expect(proposeProjectKey('  ', ['default'])).toBe('')
  })

  it('is valid for the server, or empty', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (name) => {
      expect(toProjectKey(name)).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)?$/)
    }))
  })
})

const at = (time: string) => `2026-12-01T${time}Z`
const known = (heard: string | null, answered: string, shown: string, ageMs = 0) => {
  const until = toKnownUntil(
    { now: at(answered), watermark: heard === null ? null : at(heard) },
    { ageMs, mostAgeMs: 120_000, nowMs: Date.parse(at(shown)) },
  )
  return until === undefined ? undefined : new Date(until).toISOString().slice(11, 19)
}

describe('up to when data is known', () => {
  it('goes on with the clock while the factory is heard of', () => {
    expect(known('08:34:51', '08:34:58', '08:34:58')).toBe('08:34:51')
    expect(known('08:34:51', '08:34:58', '08:35:00', 2_000)).toBe('08:35:00')
    expect(known('08:34:51', '08:34:58', '08:35:59', 61_000)).toBe('08:35:00')
  })

  it('stays where the factory fell silent', () => {
    expect(known('08:34:20', '08:35:00', '08:35:00')).toBe('08:34:20')
  })

  it('stays where the server was last heard of', () => {
    expect(known('08:34:51', '08:34:58', '08:36:58', 120_000)).toBe('08:34:51')
  })

  it('is nothing before the first event', () => {
    expect(known(null, '08:34:58', '08:34:58')).toBeUndefined()
  })
})
