import { afterEach, expect, it, vi } from 'vitest'
import { openStorage, readKept } from '~/utils/app/open-storage'

const isText = (value: unknown): value is string => typeof value === 'string'
const holding = (text: string | null) => ({ getItem: () => text })

afterEach(() => vi.unstubAllGlobals())

it('opens the storage of each kind', () => {
  const [local, session] = [holding('l'), holding('s')]
  vi.stubGlobal('localStorage', local)
  vi.stubGlobal('sessionStorage', session)

  expect([openStorage('local'), openStorage('session')]).toEqual([local, session])
})

it.each(['local', 'session'] as const)('has no %s storage where site data is switched off', (kind) => {
  const refuse = () => {
    throw new DOMException('switched off', 'SecurityError')
  }
  const names = ['localStorage', 'sessionStorage']
  names.forEach(name => vi.stubGlobal(name, undefined))
  names.forEach(name => Object.defineProperty(globalThis, name, { get: refuse, configurable: true }))

  expect(openStorage(kind)).toBeUndefined()
})

it.each([[null], ['{'], [''], ['7'], ['null'], ['{"a":1}']])('reads nothing out of %s', (text) => {
  expect(readKept(holding(text), 'k', isText)).toBeUndefined()
})

it('reads what was written, and nothing without a storage', () => {
  expect(readKept(holding('"kept"'), 'k', isText)).toBe('kept')
  expect(readKept(undefined, 'k', isText)).toBeUndefined()
})
