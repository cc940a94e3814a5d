import { describe, expect, it } from 'vitest'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { BUILT_INS } from '#server/services/template/built-in'
import { seal } from '#server/services/template/template-export.service'
import { readTemplates } from '#server/services/template/template-import-read'
import { hashText } from '#server/services/pipeline/hashed-spec'

const { stages } = BUILT_INS.table.versions[0]!
const TEMPLATE = seal({ name: 'A table', description: '', icon: 'table-2', version: '1.0.0', message: '', stages })

/** A file that was changed by a program, which knows how to seal it. */
const resealed = (change: object) => {
  const { checksum: _checksum, ...body } = { ...TEMPLATE, ...change }
  return JSON.stringify({ ...body, checksum: `sha256:${hashText(toCanonicalJson(body))}` })
}

const codesOf = async (text: string) => {
  const { reasons, items } = await readTemplates(text)
  return [...reasons, ...items.flatMap(item => item.reasons)].map(({ code, pointer }) => `${code} ${pointer}`.trim())
}

describe('the file of a template', () => {
  it('is read as it was sealed, alone and with others, whatever the order of its names', async () => {
    const turned = JSON.stringify(Object.fromEntries(Object.entries(TEMPLATE).reverse()), null, 2)

    expect((await readTemplates(turned)).items)
      .toMatchObject([{ name: 'A table', version: '1.0.0', stageCount: 4, envelope: TEMPLATE, reasons: [] }])
    const both = await readTemplates(JSON.stringify({
      kind: 'PipelineTemplates', schemaVersion: 1, templates: [TEMPLATE, TEMPLATE],
    }))
    expect(both.items.map(({ envelope }) => envelope)).toEqual([TEMPLATE, TEMPLATE])
  })

  it.each([
    ['no JSON', '{"kind": "PipelineTemplate",', 'NOT_JSON'],
    ['10⁵ lists in each other', '['.repeat(100_000) + ']'.repeat(100_000), 'TOO_DEEP'],
    ['10⁵ objects that never end', '{"a":'.repeat(100_000), 'TOO_DEEP'],
    [
      'a prototype',
      JSON.stringify(TEMPLATE).replace('"stages"', '"__proto__":{"isAdmin":true},"stages"'),
      'FORBIDDEN_NAME',
    ],
    [
      'a prototype in escapes',
      JSON.stringify(TEMPLATE).replace('"stages"', String.raw`"\u005f_proto__":{},"stages"`),
      'FORBIDDEN_NAME',
    ],
    ['a name twice', JSON.stringify(TEMPLATE).replace('"stages"', '"version":"9.0.0","stages"'), 'DUPLICATE_NAME'],
    [
      'a number that no double holds',
      JSON.stringify(TEMPLATE).replace('"schemaVersion":1', '"schemaVersion":12345678901234567890'),
      'INEXACT_NUMBER /schemaVersion',
    ],
    ['another kind of file', '{"kind":"Deployment"}', 'UNKNOWN_KIND_OF_FILE /kind'],
    ['a list', '[]', 'UNKNOWN_KIND_OF_FILE /kind'],
    ['a bundle of nothing', '{"kind":"PipelineTemplates","schemaVersion":1,"templates":[]}', 'BAD_SHAPE /templates'],
    [
      'a newer bundle', '{"kind":"PipelineTemplates","schemaVersion":2,"templates":[]}',
      'UNKNOWN_SCHEMA_VERSION /schemaVersion',
    ],
    ['a newer template', resealed({ schemaVersion: 2 }), 'UNKNOWN_SCHEMA_VERSION /schemaVersion'],
    [
      'another checksum', JSON.stringify({ ...TEMPLATE, checksum: `sha256:${'0'.repeat(64)}` }),
      'WRONG_CHECKSUM /checksum',
    ],
    [
      'one value changed by hand', JSON.stringify(TEMPLATE).replace('"A table"', '"B table"'),
      'WRONG_CHECKSUM /checksum',
    ],
    [
      '10⁴ stages',
      resealed({ stages: Array.from({ length: 10_000 }, (_, index) => ({ ...stages[0], key: `s${index}` })) }),
      'TOO_MANY_STAGES /stages',
    ],
    ['no stages', resealed({ stages: [] }), 'BAD_SHAPE /stages'],
    ['a field that nobody knows', resealed({ owner: 'me' }), 'BAD_SHAPE'],
    [
      'the id of a source',
      resealed({ stages: [{ ...stages[0], sourceId: '0190ffff-0000-7000-8000-000000000000' }] }),
      'BAD_SHAPE /stages/0',
    ],
    ['a NUL in a name', resealed({ description: 'a\0b' }), 'BAD_SHAPE'],
    ['half a character', resealed({ description: '\uD800' }), 'BAD_SHAPE'],
    ['a name of two lines', resealed({ name: 'a\nb' }), 'BAD_SHAPE /name'],
  ])('with %s is refused, quickly', async (_, text, code) => {
    const before = process.threadCpuUsage()

    expect(await codesOf(text)).toEqual([code])
    // Of this thread alone: another program that uses the cores changes nothing in it.
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(2_000)
  })

  it('may call a parameter as it likes', async () => {
    const named = seal(
      { ...TEMPLATE, stages: [{ ...stages[0]!, parameters: { constructor: 1, prototype: 2, hasOwnProperty: 3 } }] },
    )

    expect((await readTemplates(JSON.stringify(named))).items[0]).toMatchObject({ envelope: named, reasons: [] })
  })

  it('leaves others their turn while many are read', async () => {
    let turns = 0
    let isRead = false
    const count = () => {
      turns += 1
      if (!isRead) {
        setImmediate(count)
      }
    }
    setImmediate(count)

    await readTemplates(JSON.stringify({
      kind: 'PipelineTemplates', schemaVersion: 1, templates: Array.from({ length: 20 }, () => TEMPLATE),
    }))
    isRead = true

    expect(turns).toBeGreaterThanOrEqual(20)
  })

  it('leaves the others readable when one of them is wrong', async () => {
    const { reasons, items } = await readTemplates(JSON.stringify({
      kind: 'PipelineTemplates', schemaVersion: 1, templates: [{ ...TEMPLATE, version: '2.0.0' }, null, 7, TEMPLATE],
    }))

    expect(reasons).toEqual([])
    expect(items.map(item => item.reasons.map(({ code }) => code).join()))
      .toEqual(['WRONG_CHECKSUM', 'UNKNOWN_KIND_OF_FILE', 'UNKNOWN_KIND_OF_FILE', ''])
  })
})
