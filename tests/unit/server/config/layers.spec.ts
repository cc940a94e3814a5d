import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { USUAL_LIMITS } from '#server/grpc/call-policy'
import { type Layers, NO_TEXTS, pickText, resolveConfig } from '#server/config/config'
import { readConfigText } from '#server/config/config-text'
import { type Setting, SETTINGS, type SettingName, toText, toValue } from '#server/config/setting'
import { configOf } from '~/tests/support/config-of'

const INTEGERS = SETTINGS.filter(({ kind, isLive }) => kind === 'integer' && isLive)

/** A valid value of a setting, or none. */
const someText = ({ min, max }: Setting) =>
  fc.option(fc.integer({ min: min ?? 0, max: Math.min(max ?? 0, 2 ** 31) }).map(String), { nil: undefined })

const someLayer = fc.tuple(...INTEGERS.map(someText)).map(texts =>
  new Map(INTEGERS.flatMap(({ name }, index) =>
    texts[index] === undefined ? [] : [[name, texts[index]] as [SettingName, string]])))

const someLayers: fc.Arbitrary<Layers> = fc.record({ file: someLayer, saved: someLayer, environment: someLayer })

describe('the layers of the configuration', () => {
  it('are decided by the last one that has a value: default, file, saved, environment', () => {
    fc.assert(fc.property(someLayers, fc.constantFrom(...INTEGERS), (layers, setting) => {
      const { text, source } = pickText(layers, setting)
      const above = source === 'environment'
        ? []
        : source === 'saved'
          ? [layers.environment]
          : source === 'file' ? [layers.environment, layers.saved] : Object.values(layers)

      expect(above.some(layer => layer.has(setting.name))).toBe(false)
      expect(text).toBe(source === 'default' ? setting.defaultText : layers[source].get(setting.name))
    }))
  })

  it('say the same in every layer', () => {
    fc.assert(fc.property(someLayer, (texts) => {
      const quiet = new Map([...texts].filter(([name]) =>
        name !== 'CACHE_STATISTICS_SECONDS' && name !== 'REFRESH_POLL_SECONDS'))
      const inLayer = (layer: keyof Layers) => (
        { ...resolveConfig({ file: NO_TEXTS, saved: NO_TEXTS, environment: NO_TEXTS, [layer]: quiet }), settings: [] }
      )

      expect(inLayer('file')).toEqual(inLayer('environment'))
      expect(inLayer('saved')).toEqual(inLayer('environment'))
    }))
  })

  it('never take a saved value for what is read at the start', () => {
    const saved = new Map<SettingName, string>([['PORT', '4000'], ['DATABASE_URL', 'postgres://other/db']])

    expect(resolveConfig({ file: NO_TEXTS, saved, environment: NO_TEXTS }))
      .toMatchObject({ port: 3_000, databaseUrl: undefined })
  })

  it('have places of their own in config.json', () => {
    expect(new Set(SETTINGS.map(({ path }) => path)).size).toBe(SETTINGS.length)
    expect(SETTINGS.find(({ name }) => name === 'CACHE_MAX_ENTRIES'))
      .toMatchObject({ path: 'cache.maxEntries', kind: 'integer', min: 100, max: 1_000_000, defaultText: '10000' })
  })

  it('have the usual limits of calls as defaults', () => {
    expect(configOf({}).grpc).toEqual(USUAL_LIMITS)
  })
})

describe('a value', () => {
  it('is the same after its way through a text', () => {
    fc.assert(fc.property(fc.constantFrom(...INTEGERS), fc.integer(), (setting, value) => {
      const read = toText(setting, value)
      const isInside = value >= (setting.min ?? 0) && value <= (setting.max ?? 0)

      expect('text' in read ? toValue(setting, read.text) : read.code).toBe(isInside ? value : 'OUT_OF_RANGE')
    }))
  })
})

describe('a config.json', () => {
  const faultsOf = (text: string) => {
    const read = readConfigText(text)
    return 'faults' in read ? read.faults.map(({ code, path, line, column }) => [code, path, line, column]) : []
  }

  it.each([
    ['{\n  "cache": {\n    "maxEntries": 20000,\n  }\n}', [['NOT_JSON', '', 4, 3]]],
    ['{ "cache": { "maxEntries": 200', [['NOT_JSON', '', 1, 31]]],
    ['', [['NOT_JSON', '', 1, 1]]],
    ['[]', [['WRONG_TYPE', '', 1, 1]]],
    ['{ "cache": 5 }', [['WRONG_TYPE', 'cache', 1, 12]]],
    ['{ "cash": {} }', [['UNKNOWN_KEY', 'cash', 1, 11]]],
    ['{ "__proto__": { "maxEntries": 1 } }', [['UNKNOWN_KEY', '__proto__', 1, 16]]],
    ['{ "cache": {\n "maxEntrys": 5 } }', [['UNKNOWN_KEY', 'cache.maxEntrys', 2, 15]]],
    ['{ "cache": { "maxEntries": 500, "maxEntries": 600 } }', [['DUPLICATE_KEY', 'cache.maxEntries', 1, 47]]],
    ['{ "cache": {}, "cache": {} }', [['DUPLICATE_KEY', 'cache', 1, 25]]],
    ['{ "cache": { "maxEntries": "500" } }', [['WRONG_TYPE', 'cache.maxEntries', 1, 28]]],
    ['{ "cache": { "maxEntries": 5.5 } }', [['WRONG_TYPE', 'cache.maxEntries', 1, 28]]],
    ['{ "refresh": { "push": "true" } }', [['WRONG_TYPE', 'refresh.push', 1, 24]]],
    ['{ "network": { "allowedHosts": "a.example" } }', [['WRONG_TYPE', 'network.allowedHosts', 1, 32]]],
    [
      '{ "cache": { "maxEntries": 5 }, "console": { "logLevel": "loud" } }',
      [['OUT_OF_RANGE', 'cache.maxEntries', 1, 28], ['INVALID', 'console.logLevel', 1, 58]],
    ],
    ['{ "storage": { "configFile": "other.json" } }', [['UNKNOWN_KEY', 'storage.configFile', 1, 30]]],
    ['\uFEFF{ "network": { "allowedHosts": ["a.example", "b.example"] }, "time": { "reportTimeZone": '
      + '"Europe/Berlin" } }', []],
  ])('%j: its faults have a place', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults)
  })

  it('never throws, whatever is in it', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.dictionary(
      fc.constantFrom('cache', 'refresh', 'x'), fc.json(),
    ).map(it => JSON.stringify(it))), (text) => {
      expect(faultsOf(text).length).toBeLessThanOrEqual(20)
    }))
  })
})
