import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toLocalPath } from '~/utils/access/local-path'

describe('where to go after signing in', () => {
  it.each([
    ['/runs?state=FAILED#top', '/runs?state=FAILED#top'], ['/api/docs', '/api/docs'],
    ['//evil.example', '/'], ['/\\evil.example', '/'], ['https://evil.example', '/'], ['javascript:alert(1)', '/'],
    ['/\t/evil.example', '/'],
    ['/sign-in?to=/sign-in', '/'], [undefined, '/'], [['/a', '/b'], '/'],
  ])('%j is %s', (asked, path) => {
    expect(toLocalPath(asked)).toBe(path)
  })

  it('is on this console, whatever is asked', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string().map(text => `/${text}`), fc.webUrl()), (asked) => {
      const path = toLocalPath(asked)

      expect(new URL(path, 'http://console').origin).toBe('http://console')
      expect(path).toMatch(/^\/(?!\/)/)
    }))
  })
})
