import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ENVIRONMENT } from '#server/config/environment'
import { to, toNested } from '#server/config/target'

const nestOne = (name: string, target: string, value: unknown) =>
  toNested({ [name]: to(target, z.any()) }, { [name]: value })

describe('the target of a setting', () => {
  it.each([
    ['CALL_MS', 'callMs', 7, { callMs: 7 }],
    ['POLL_SECONDS', 'refresh.pollMs', 2, { refresh: { pollMs: 2_000 } }],
    ['IDLE_MINUTES', 'idleMs', 2, { idleMs: 120_000 }],
    ['KEEP_HOURS', 'keepMs', 2, { keepMs: 7_200_000 }],
    ['KEEP_DAYS', 'keepMs', 2, { keepMs: 172_800_000 }],
    ['WARN_PERCENT', 'warnRatio', 29, { warnRatio: 0.29 }],
    ['MAX_BYTES', 'cache.maxBytes', 5, { cache: { maxBytes: 5 } }],
    ['HOST', 'host', 'localhost', { host: 'localhost' }],
    ['TOKEN', 'token', undefined, { token: undefined }],
  ])('%s is at %s, in the unit of the target', (name, target, value, expected) => {
    expect(nestOne(name, target, value)).toEqual(expected)
  })

  it('puts settings with the same beginning together', () => {
    const settings = { A: to('cache.a', z.any()), B: to('cache.b', z.any()) }

    expect(toNested(settings, { A: 1, B: 2 })).toEqual({ cache: { a: 1, b: 2 } })
  })

  it('is not in milliseconds when the name of the setting says no unit of time', () => {
    expect(() => nestOne('MAX_BYTES', 'maxMs', 5)).toThrow(/no unit of time/)
  })

  it('is missing only for settings that the configuration reads by name', () => {
    const read = ['server/config/config', 'server/config/config-store', 'artifact/store-place']
      .map(file => readFileSync(`${file}.ts`, 'utf8')).join('\n')
    const without = Object.entries(ENVIRONMENT.shape).filter(([, schema]) => !('to' in schema)).map(([name]) => name)

    expect(without.filter(name => !read.includes(name))).toEqual([])
  })
})
