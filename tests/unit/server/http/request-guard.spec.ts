import { afterEach, describe, expect, it } from 'vitest'
import { allowHosts, findRefusal } from '#server/http/request-guard'

const refused = (request: Partial<Parameters<typeof findRefusal>[0]>) =>
  findRefusal({ host: 'localhost:3000', origin: undefined, secFetchSite: undefined, isWrite: true, ...request })?.code

describe('the guard', () => {
  afterEach(() => allowHosts([]))

  it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1', '127.8.8.8:80', '[::1]', '[::1]:3000'])('accepts %s', (host) => {
    expect(refused({ host })).toBeUndefined()
  })

  it.each([
    'evil.example', 'localhost.evil.example', 'evil-localhost', '127.0.0.1.evil.example', '0x7f.1', '2130706433', '0',
    '[::ffff:7f00:1]', 'localhost@evil.example', 'localhost evil', '', 'xn--lcalhost-n7a',
  ])('refuses %j', (host) => {
    expect(refused({ host })).toBe('forbidden')
  })

  it('accepts a listed name', () => {
    allowHosts(['Console.Example'])

    expect(refused({ host: 'console.example:8443' })).toBeUndefined()
    expect(refused({ host: 'console.example:8443', origin: 'https://console.example:8443' })).toBeUndefined()
    expect(refused({ host: 'other.example' })).toBe('forbidden')
  })

  it('distinguishes a program on another port, even at a listed address', () => {
    allowHosts(['127.0.0.1', '0.0.0.0', 'console.example'])

    expect(refused({ host: '127.0.0.1:3000', origin: 'http://127.0.0.1:9999' })).toBe('forbidden')
    expect(refused({ host: '127.0.0.1:3000', origin: 'http://127.0.0.1' })).toBe('forbidden')
    expect(refused({ host: '127.0.0.1:3000', origin: 'http://0.0.0.0' })).toBe('forbidden')
    expect(refused({ host: 'console.example:8443', origin: 'https://console.example:9999' })).toBe('forbidden')
    expect(refused({ host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' })).toBeUndefined()
  })

  it('accepts pages of a proxy under its listed name, with or without the default port', () => {
    allowHosts(['console.example'])

    expect(refused({ host: '127.0.0.1:3000', origin: 'https://console.example' })).toBeUndefined()
    expect(refused({ host: 'console.example:443', origin: 'https://console.example' })).toBeUndefined()
    expect(refused({ host: 'localhost:80', origin: 'http://localhost' })).toBeUndefined()
    expect(refused({ host: '127.0.0.1:3000', origin: 'https://console.example:8443' })).toBe('forbidden')
  })

  it.each([
    'http://evil.example', 'http://localhost:4000', 'null', 'file://', 'chrome-extension://abc',
    'http://localhost:3000.evil.example',
  ])('refuses the origin %s, for reading too', (origin) => {
    expect(refused({ origin })).toBe('forbidden')
    expect(refused({ origin, isWrite: false })).toBe('forbidden')
  })

  it('accepts its own origin', () => {
    expect(refused({ origin: 'http://localhost:3000' })).toBeUndefined()
  })

  it.each(['cross-site', 'same-site'])('refuses writes of %s pages', (secFetchSite) => {
    expect(refused({ secFetchSite })).toBe('forbidden')
    // A link from elsewhere may be followed.
    expect(refused({ secFetchSite, isWrite: false })).toBeUndefined()
  })

  it('accepts programs, which send neither header', () => {
    expect(refused({})).toBeUndefined()
    expect(refused({ secFetchSite: 'none' })).toBeUndefined()
  })
})
