import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '#server/config/config'
import { openConfig, type ConfigStore } from '#server/config/config-store'
import { until } from '../../support/services/process'

describe('the configuration of a running console', () => {
  let folder: string
  let file: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'config-'))
    file = path.join(folder, 'config.json')
  })

  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const open = (variables: Record<string, string> = {}) => openConfig({ DATA_DIR: folder, ...variables })
  const write = (value: unknown) => writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value))
  const entryOf = (store: ConfigStore, name: string) => store.view().entries.find(entry => entry.name === name)

  it('has the environment over saved values, these over the file, and the file over defaults', () => {
    write({ cache: { maxEntries: 500 }, refresh: { pollSeconds: 30 }, grpc: { maxAttempts: 3 } })
    const store = open({ GRPC_MAX_ATTEMPTS: '4' })

    store.takeSaved({ version: 7, values: { CACHE_MAX_ENTRIES: '700', GRPC_MAX_ATTEMPTS: '5' } })

    expect(store.view()).toMatchObject({ version: 7, file: { state: 'good', faults: [] }, ignored: [] })
    expect(entryOf(store, 'CACHE_MAX_ENTRIES')).toMatchObject({
      path: 'cache.maxEntries', value: 700, source: 'saved', file: 500, saved: 700, default: 10_000, isLocked: false,
      needsRestart: false,
    })
    expect(entryOf(store, 'REFRESH_POLL_SECONDS')).toMatchObject({ value: 30, source: 'file' })
    expect(entryOf(store, 'GRPC_MAX_ATTEMPTS'))
      .toMatchObject({ value: 4, source: 'environment', file: 3, saved: 5, isLocked: true })
    expect(store.config())
      .toMatchObject({ cache: { maxEntries: 700 }, grpc: { maxAttempts: 4 }, refresh: { pollMs: 30_000 } })
  })

  it('follows its file while it runs, and says what waits for a restart', async () => {
    const store = open()
    const heard: number[] = []
    store.onChange(config => heard.push(config.cache.maxEntries))
    const stop = store.watch()

    write({ cache: { maxEntries: 500 }, network: { port: 4000 } })
    await until('the file to be read', () => store.config().cache.maxEntries === 500)
    stop()

    expect(heard).toEqual([500])
    expect(store.config().port).toBe(3_000)
    expect(entryOf(store, 'PORT'))
      .toMatchObject({ value: 3_000, source: 'default', file: 4_000, needsRestart: true, isWaiting: true })
    expect(entryOf(store, 'CACHE_MAX_ENTRIES')).toMatchObject({ isWaiting: false })
  })

  it.each([
    ['is broken', '{\n  "cache": {', 'NOT_JSON', 2],
    ['has an unknown key', '{ "cache": { "size": 1 } }', 'UNKNOWN_KEY', 1],
    ['has a key twice', '{ "cache": { "maxEntries": 500, "maxEntries": 501 } }', 'DUPLICATE_KEY', 1],
    ['has a value of another type', '{ "cache": { "maxEntries": true } }', 'WRONG_TYPE', 1],
    ['has a value out of range', '{ "cache": { "maxEntries": 1 } }', 'OUT_OF_RANGE', 1],
    ['has values that are not valid together', '{ "cache": { "statisticsSeconds": 61 } }', 'CONFLICT', 0],
    ['is huge', ' '.repeat((1 << 20) + 1), 'TOO_LARGE', 0],
  ])('keeps the last good file when it %s, says where, and takes it again once it is mended', (_, text, code, line) => {
    write({ cache: { maxEntries: 500 } })
    const store = open()
    const states: string[] = []
    store.onFile(({ state }) => states.push(state))

    write(text)
    store.readFile()
    store.readFile()
    expect(store.view().file)
      .toMatchObject({ state: 'broken', faults: [{ code, line, ...line > 0 && { column: expect.any(Number) } }] })
    expect(store.config().cache.maxEntries).toBe(500)

    write({ cache: { maxEntries: 600 } })
    store.readFile()
    expect(store.config().cache.maxEntries).toBe(600)
    expect(states).toEqual(['broken', 'good'])
  })

  it('keeps the last good file when it has become a folder or may not be read, and drops it when it is gone', () => {
    write({ cache: { maxEntries: 500 } })
    const store = open()

    renameSync(file, `${file}.old`)
    mkdirSync(file)
    store.readFile()
    expect(store.view().file).toMatchObject({ state: 'broken', faults: [{ code: 'UNREADABLE' }] })
    expect(store.config().cache.maxEntries).toBe(500)

    rmSync(file, { recursive: true })
    store.readFile()
    expect(store.view().file).toMatchObject({ state: 'absent', faults: [] })
    expect(store.config().cache.maxEntries).toBe(10_000)
  })

  it('only reads: a file and a folder without write permission are enough', () => {
    write({ cache: { maxEntries: 500 } })
    chmodSync(file, 0o400)
    chmodSync(folder, 0o500)

    const store = open()
    store.takeSaved({ version: 1, values: { REFRESH_POLL_SECONDS: '30' } })

    chmodSync(folder, 0o700)
    expect(store.config()).toMatchObject({ cache: { maxEntries: 500 }, refresh: { pollMs: 30_000 } })
  })

  it('does not start with a broken file: there is no last good one', () => {
    write('{ "cache": {\n "maxEntries": 1 } }')

    expect(() => open()).toThrow(ConfigError)
    expect(() => open()).toThrow(`${file}:2:16: cache.maxEntries must be from 100 to 1000000`)
  })

  it('leaves out saved values that are no longer valid, and names them', () => {
    const store = open({ CACHE_STATISTICS_SECONDS: '20' })

    store.takeSaved({ version: 1, values: {
      CACHE_MAX_ENTRIES: '5', GONE_SETTING: '1', PORT: '4000', REFRESH_POLL_SECONDS: '15', GRPC_MAX_ATTEMPTS: '2',
    } })

    expect(store.view().ignored.map(({ code, path: place }) => [code, place])).toEqual([
      ['OUT_OF_RANGE', 'cache.maxEntries'], ['UNKNOWN_KEY', 'GONE_SETTING'], ['UNKNOWN_KEY', 'network.port'],
      ['CONFLICT', 'cache.statisticsSeconds'],
    ])
    expect(store.config()).toMatchObject({
      cache: { maxEntries: 10_000, statisticsMs: 20_000 }, refresh: { pollMs: 60_000 }, grpc: { maxAttempts: 2 },
    })
  })
})
