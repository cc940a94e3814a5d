import { describe, expect, it } from 'vitest'
import type { Json } from '#factory/job/stage-job.ts'
import { STAGE_KINDS } from '#factory/stages/registry.ts'
import { COMMON, DETECTED, toDetected } from '#factory/stages/text/language.ts'
import { runInProcess } from '../stages-runner.ts'
import { after, putRecords, readRecords, toJob, useStageRoom } from '../stages-support.ts'

const room = useStageRoom()

async function run(kind: string, parameters: Record<string, Json>, records: object[]) {
  const { outputs, ...rest } = await runInProcess(
    room, toJob({ kind, parameters }, { upstream: after(await putRecords(room.store, records)) }),
  )
  const byRole = (role: string) => outputs.find(output => output.role === role)
  return {
    ...rest, records: await readRecords(room.store, byRole('OUTPUT')),
    rejects: await readRecords(room.store, byRole('REJECTS')),
  }
}

describe('clean.normalize', () => {
  it('normalises Unicode, control characters and white space, and drops texts that are then empty', async () => {
    const { records, progress } = await run(
      'clean.normalize', { fields: ['text'], unicode: 'NFKC', strip_hidden_marks: true },
      [
        { text: ' ｆｕｌｌ\u200B  width\u0000 \r\n\r\n\r\n\r\nﬁn ', other: ' kept ' },
        { text: '\u0000 \u200B' },
        { text: 'clean' },
      ],
    )

    expect(records).toEqual([{ text: 'full width\n\nfin', other: ' kept ' }, { text: 'clean' }])
    expect(progress.droppedByReason).toEqual({ EMPTY_TEXT: 1 })
  })

  it('drops records without a value in the chosen fields, so that no later stage fails them', async () => {
    const records = [{ id: 1, text: null }, { id: 2 }, { id: 3, text: ' ' }, { id: 4, text: 5 }, { id: 5, text: 'a' }]
    const chosen = await run('clean.normalize', { fields: ['text'] }, records)
    const kept = await run('clean.normalize', { fields: ['text'], drop_empty: false }, records)
    const all = await run('clean.normalize', {}, records)

    expect(chosen.records.map(({ id }) => id)).toEqual([4, 5])
    expect(chosen.progress.droppedByReason).toEqual({ EMPTY_TEXT: 3 })
    expect(kept.records.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])
    expect(all.records.map(({ id }) => id)).toEqual([1, 2, 4, 5])
  })

  it('drops blank lines of a table when no field is chosen, and keeps records that have any value', async () => {
    const blank = { id: null, text: null, score: null }
    const records = [
      blank, { ...blank, id: 1 }, { ...blank, text: ' ' }, { ...blank, score: 0 }, { ...blank, text: 'a' },
    ]

    const { records: kept, progress } = await run('clean.normalize', {}, records)

    expect(kept).toEqual([records[1], records[3], records[4]])
    expect(progress.droppedByReason).toEqual({ EMPTY_TEXT: 2 })
  })

  it('reduces HTML and Markdown to their text', async () => {
    const markdown = '# Title #\n\n> quote with **bold** and _it_ and `code`\n\n- [x] item [link](https://x.y/z "t") '
      + '![logo](a.png)\n\n```js\nconst a = 1\n```\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n[ref]: '
      + 'https://x.y\nsnake_case_name stays'
    const html = '<style>p { color: red }</style><h1>Title</h1><p>A &amp; B &#x4F60;&hellip; 1 < '
      + '2</p><script>alert(1)</script><br>end'

    const { records } = await run(
      'clean.normalize', { strip_markdown: true, strip_html: true }, [{ text: markdown }, { text: html }],
    )

    expect(records[0]!.text).toBe(
      'Title\n\nquote with bold and it and code\n\nitem link logo\n\nconst a = 1\n\na b\n1 2\n\nsnake_case_name stays',
    )
    expect(records[1]!.text).toBe('Title\n\nA & B 你… 1 < 2\n\nend')
  })
})

describe('filter.rules', () => {
  const people = [
    { name: 'Ada', age: 36, tags: ['a'], home: { city: 'London' } }, { name: 'Lin', age: 9 }, { name: '', age: null },
    { name: 'Bo', age: '12' },
  ]

  it.each<[string, Json, string[]]>([
    ['ge', 9, ['Ada', 'Lin']],
    ['in', [9, '12'], ['Lin', 'Bo']],
    ['not_in', [9], ['Ada', '', 'Bo']],
    ['eq', null, ['']],
    ['ne', 36, ['Lin', '', 'Bo']],
    ['exists', null, ['Ada', 'Lin', 'Bo']],
    ['missing', null, ['']],
  ])('compares a field by %s %j', async (op, value, names) => {
    const { records, progress } = await run('filter.rules', { conditions: [{ field: 'age', op, value }] }, people)

    expect(records.map(({ name }) => name)).toEqual(names)
    expect(progress.recordsDropped).toBe(4 - names.length)
  })

  it('takes empty text for no value, and text of blanks only for a value, as the form says', async () => {
    const records = [{ text: 'a' }, { text: '' }, { text: ' \t' }, { text: null }, {}]
    const kept = async (op: string) =>
      (await run('filter.rules', { conditions: [{ field: 'text', op }] }, records)).records
    const schema = STAGE_KINDS.find(({ kind }) => kind === 'filter.rules')?.parametersSchema

    expect(await kept('exists')).toEqual([records[0], records[2]])
    expect(await kept('missing')).toEqual([records[1], records[3], records[4]])
    expect(schema).toHaveProperty(['properties', 'conditions', 'items', 'properties', 'op', 'x-hints'],
      expect.objectContaining({
        exists: 'An empty cell or empty text is no value. Text of blanks only is one.',
        missing: 'An empty cell or empty text counts. Text of blanks only does not.',
      }))
  })

  it('combines conditions by all or any, reads nested fields, and keeps or drops', async () => {
    const conditions: Json = [
      { field: 'home.city', op: 'starts_with', value: 'Lon' },
      { field: 'name', op: 'matches', value: '^L' },
    ]

    expect((await run('filter.rules', { match: 'any', conditions }, people)).records.map(({ name }) => name))
      .toEqual(['Ada', 'Lin'])
    expect((await run('filter.rules', { match: 'all', conditions }, people)).records).toEqual([])
    expect((await run(
      'filter.rules', { match: 'any', action: 'drop', conditions }, people,
    )).records.map(({ name }) => name)).toEqual(['', 'Bo'])
  })

  it('counts characters, not surrogates', async () => {
    const records = [{ text: '😀😀' }, { text: '中文' }, { text: 'e\u0301' }, { text: '😀' }, { text: 'abc' }]

    const kept = await run(
      'filter.rules',
      { conditions: [{ field: 'text', op: 'length_ge', value: 2 }, { field: 'text', op: 'length_lt', value: 3 }] },
      records,
    )
    const checked = await run('quality.check', { rules: [{ type: 'length', field: 'text', min: 2, max: 2 }] }, records)

    expect(kept.records).toEqual(records.slice(0, 3))
    expect(checked.records).toEqual(records.slice(0, 3))
  })

  it('matches quickly a pattern that backtracks without end in other engines', async () => {
    const { records } = await run(
      'filter.rules', { conditions: [{ field: 'text', op: 'matches', value: '^(a+)+$' }] },
      [{ text: `${'a'.repeat(100_000)}!` }, { text: 'aaa' }],
    )

    expect(records).toEqual([{ text: 'aaa' }])
  })
})

describe('filter.language', () => {
  it('keeps the chosen languages, writes the code, and rejects values that are not text', async () => {
    const { records, progress, rejects } = await run('filter.language', { languages: ['eng', 'cmn'] }, [
      { text: 'This library parses configuration files and reports every mistake with its line.' },
      { text: '这个工具把原始文本变成经过质量检查的数据集。' },
      { text: 'Diese Bibliothek liest Konfigurationsdateien und meldet jeden Fehler mit seiner Zeile.' },
      { text: 'ok' },
      { text: 5 },
    ])

    expect(records.map(({ language }) => language)).toEqual(['eng', 'cmn'])
    expect(progress.droppedByReason).toEqual({ OTHER_LANGUAGE: 1, LANGUAGE_UNDETERMINED: 1 })
    expect(rejects).toEqual([{ row: 5, reason: 'NO_TEXT', message: expect.any(String), record: { text: 5 } }])
  })
})

/** English of every day, with words and numbers that other languages have, too. */
const NEARLY_OTHER = [
  'User jane.doe@example.com could not log in from 10.2.3.4; call her at +1 415 555 0134. Password reset mail was '
  + 'delayed 40 minutes.',
  'Login page slow for 12 minutes',
  'Card terminal lost connection',
  'Payment gateway returned 502 for 14 minutes; retried from queue.',
]
/** In nearly related languages. */
const OTHERS = [
  'Brugeren kunne ikke logge ind fra kontoret, og mailen om den nye adgangskode kom fyrre minutter for sent.',
  'Gebruikers konden niet inloggen vanaf kantoor, en de mail over het nieuwe wachtwoord kwam veertig minuten te laat.',
  'Der Benutzer konnte sich nicht anmelden, und die Mail mit dem neuen Kennwort kam vierzig Minuten zu spät.',
  'L’utilisateur ne pouvait pas se connecter, et le message avec le mot de passe est arrivé trop tard.',
]

describe('among nearly equal candidates', () => {
  const texts = [...NEARLY_OTHER, ...OTHERS].map(text => ({ text }))

  it('a wanted language wins, in the filter as in the rule of a quality check', async () => {
    const filtered = await run('filter.language', { languages: ['en'] }, texts)
    const rules = [{ type: 'language', field: 'text', values: ['en'] }]
    const checked = await run('quality.check', { rules }, texts)

    expect(filtered.records).toEqual(NEARLY_OTHER.map(text => ({ text, language: 'eng' })))
    expect(filtered.progress.droppedByReason).toEqual({ OTHER_LANGUAGE: OTHERS.length })
    expect(checked.rejects.map(({ row }) => row)).toEqual([5, 6, 7, 8])
  })

  it('the most likely one wins where none is wanted', async () => {
    const { records } = await run('filter.language', {}, texts)

    expect(records.slice(0, 4).map(({ language }) => language)).not.toContain('eng')
    // Danish is nearly as likely as Norwegian.
    expect(records.slice(4).map(({ language }) => language)).toEqual(['nob', 'nld', 'deu', 'fra'])
    expect((await run('filter.language', { languages: ['da'] }, texts.slice(4))).records)
      .toEqual([{ text: OTHERS[0], language: 'dan' }])
  })
})

describe('a language', () => {
  it('is meant by its two-letter code and by that of its macrolanguage', async () => {
    const texts = [
      { text: '这个工具把原始文本变成经过质量检查的数据集。' },
      { text: 'Diese Bibliothek liest Konfigurationsdateien und meldet jeden Fehler mit seiner Zeile.' },
    ]

    for (const languages of [['zh'], ['zho'], ['cmn']]) {
      expect((await run('filter.language', { languages }, texts)).records).toEqual([{ ...texts[0], language: 'cmn' }])
    }
    expect(['zh', 'zho', 'en', 'ms', 'msa', 'fa', 'ar', 'et', 'lav', 'no', 'nb', 'tl', 'qqq', 'zhongwen', '']
      .map(toDetected))
      .toEqual([
        'cmn', 'cmn', 'eng', 'zlm', 'zlm', 'pes', 'arb', 'ekk', 'lvs', 'nob', 'nob', 'tgl', undefined, undefined,
        undefined,
      ])
  })

  it('is among those that the detector can give, each of which means itself, and no two of which are one', () => {
    expect(DETECTED.slice(0, COMMON.length)).toEqual(COMMON)
    expect(DETECTED.filter(code => toDetected(code) !== code || !/^[a-z]{3}$/.test(code))).toEqual([])
    expect(new Set(DETECTED.map(code => Intl.getCanonicalLocales(code)[0])).size).toBe(DETECTED.length)
  })
})

describe('filter.tokens', () => {
  it('counts tokens, texts that look like special tokens too, and keeps records in the range', async () => {
    const { records, progress } = await run('filter.tokens', { min_tokens: 2, max_tokens: 20 }, [
      { text: 'hello world' },
      { text: 'hi' },
      { text: 'word '.repeat(100) },
      { text: '<|endoftext|> is text' },
    ])

    expect(records.map(({ tokens }) => tokens)).toEqual([2, expect.any(Number)])
    expect(progress.droppedByReason).toEqual({ TOO_FEW_TOKENS: 1, TOO_MANY_TOKENS: 1 })
  })
})
