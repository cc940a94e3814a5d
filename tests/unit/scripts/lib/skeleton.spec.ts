import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { toKind } from '~~/scripts/lib/skeleton/kind.mjs'
import { toPage } from '~~/scripts/lib/skeleton/page.mjs'
import { toRoute } from '~~/scripts/lib/skeleton/route.mjs'
import { toSetting } from '~~/scripts/lib/skeleton/setting.mjs'

interface Skeleton {
  files: Map<string, string>
  edits?: { file: string, change: (text: string, file: string) => string }[]
  next: string
}

const MADE: [string, () => Skeleton][] = [
  ['a kind', () => toKind('filter.length')],
  ['a route that writes', () => toRoute('POST', '/sources/{id}/refresh')],
  ['a route that reads', () => toRoute('GET', '/alerts/{id}/echo')],
  ['a page', () => toPage('reports')],
  ['a setting', () => toSetting('ALERTS_KEEP_DAYS')],
]

const faultsOf = (name: string, text: string) => ts.transpileModule(text, {
  fileName: name, reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ESNext },
}).diagnostics?.map(({ messageText }) => messageText)

const editsOf = ({ edits = [] }: Skeleton) =>
  edits.map(({ file, change }) => ({ file, before: readFileSync(file, 'utf8'), change }))

describe('a skeleton', () => {
  it.each(MADE)('of %s is code, in new files and in those that it changes', (_, make) => {
    const made = make()
    const files = [
      ...made.files, ...editsOf(made).map(({ file, before, change }): [string, string] => [file, change(before, file)]),
    ].filter(([name]) => name.endsWith('.ts'))

    expect(files.length).toBeGreaterThan(0)
    expect(files.flatMap(([name, text]) => faultsOf(name, text))).toEqual([])
  })

  it.each(MADE)('of %s only adds to what is there', (_, make) => {
    for (const { file, before, change } of editsOf(make())) {
      const left = change(before, file).split('\n')
      const isKept = before.split('\n').every(line => left.includes(line))

      expect(isKept, file).toBe(true)
    }
  })

  it('stands in the order of the alphabet among texts', () => {
    const [, edit] = editsOf(toPage('reports'))
    const keys = [...(edit?.change(edit.before, edit.file) ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key)

    expect(keys).toContain('reports')
    expect(keys).toEqual([...keys].sort())
  })

  it('of a route is of the noun that has most routes there, also where another has one', () => {
    const { files } = toRoute('GET', '/pipelines/{id}/sources')

    expect([...files.keys()]).toContain('server/services/pipeline/pipeline-sources.service.ts')
  })

  it('of a route uses a noun as its other routes do: by its index where a test asks for it', () => {
    const handlerOf = ({ files }: Skeleton) =>
      [...files].find(([name]) => name.startsWith('server/api/'))?.[1] ?? ''
    const [alerts, runs] = [toRoute('GET', '/alerts/{id}/echo'), toRoute('GET', '/runs/{id}/notes')]

    expect(handlerOf(alerts)).toContain('import { getAlertEcho } from \'#server/services/alert\'')
    expect(editsOf(alerts).map(({ file }) => file)).toContain('server/services/alert/index.ts')
    expect(handlerOf(runs)).toContain('import { getRunNotes } from \'#server/services/run/run-notes.service\'')
    expect([...runs.files.keys(), ...editsOf(runs).map(({ file }) => file)]).toHaveLength(4)
  })

  it('of a setting has the input of the unit in its name', () => {
    const [edit] = editsOf(toSetting('ALERTS_RESOLVE_MS'))

    expect(edit?.change(edit.before, edit.file)).toContain('form: \'milliseconds\'')
  })

  it.each([
    ['kind', () => toKind('Filter Length'), /filter\.length/],
    ['route', () => toRoute('FETCH', '/sources'), /POST \/sources/],
    ['route below no noun', () => toRoute('GET', '/nowhere'), /no noun has routes below \/nowhere/],
    ['page', () => toPage('My page'), /reports/],
    ['setting', () => toSetting('days'), /ALERTS_KEEP_DAYS/],
  ])('is refused for a bad name of a %s', (_, make, words) => {
    expect(make).toThrow(words)
  })

  it('is refused for a setting that is there', () => {
    const [edit] = editsOf(toSetting('ALERTS_CHECK_SECONDS'))

    expect(() => edit?.change(edit.before, edit.file)).toThrow('ALERTS_CHECK_SECONDS is there already')
  })
})
