import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { toKind } from '~~/scripts/lib/skeleton/kind.mjs'
import { toPage } from '~~/scripts/lib/skeleton/page.mjs'
import { toRoute } from '~~/scripts/lib/skeleton/route.mjs'
import { toSetting } from '~~/scripts/lib/skeleton/setting.mjs'
import { PLACEHOLDERS } from '~~/scripts/lib/skeleton/text.mjs'
import { filesIn } from '~~/tests/support/rules/imports'

interface Skeleton {
  files: Map<string, string>
  edits?: { file: string, change: (text: string, file: string) => string }[]
  next: string
}

const MADE: [string, () => Skeleton][] = [
  ['a kind', () => toKind('filter.skeleton')],
  ['a route that writes', () => toRoute('POST', '/sources/{id}/skeleton')],
  ['a route that reads', () => toRoute('GET', '/alerts/{id}/skeleton-of-a-long-name')],
  ['a page', () => toPage('skeleton')],
  ['a setting', () => toSetting('ALERTS_SKELETON_DAYS')],
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
    const [, edit] = editsOf(toPage('skeleton'))
    const keys = [...(edit?.change(edit.before, edit.file) ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, key]) => key)

    expect(keys).toContain('skeleton')
    expect(keys).toEqual([...keys].sort())
  })

  it('of a route is of the noun that has most routes there, also where another has one', () => {
    const { files } = toRoute('GET', '/pipelines/{id}/sources')

    expect([...files.keys()]).toContain('server/services/pipeline/pipeline-sources.service.ts')
  })

  it.each([
    ['/projects/{id}/skeleton', 'system/project-skeleton'],
    ['/users/{id}/skeleton', 'access/access-skeleton'],
    ['/tasks/{id}/skeleton', 'launch/task-skeleton'],
  ])('of a route has its service and its test where the other routes of its path have theirs: %s', (route, place) => {
    const { files } = toRoute('GET', route)

    expect([...files.keys()]).toContain(`server/services/${place}.service.ts`)
    expect([...files.keys()]).toContain(`tests/server/${place}.spec.ts`)
  })

  it.each(MADE)('of %s has no line that is too long', (_, make) => {
    const { files, edits = [] } = make()
    const before = edits.flatMap(({ file }) => readFileSync(file, 'utf8').split('\n'))
    const texts = [...files.values(), ...edits.map(({ file, change }) => change(readFileSync(file, 'utf8'), file))]

    expect(texts.flatMap(text => text.split('\n')).filter(line => line.length > 120 && !before.includes(line)))
      .toEqual([])
  })

  it('of a route uses a noun as its other routes do: by its index where a test asks for it', () => {
    const handlerOf = ({ files }: Skeleton) =>
      [...files].find(([name]) => name.startsWith('server/api/'))?.[1] ?? ''
    const [alerts, runs] = [toRoute('GET', '/alerts/{id}/skeleton'), toRoute('GET', '/runs/{id}/skeleton')]

    expect(handlerOf(alerts)).toContain('import { getAlertSkeleton } from \'#server/services/alert\'')
    expect(editsOf(alerts).map(({ file }) => file)).toContain('server/services/alert/index.ts')
    expect(handlerOf(runs)).toContain('import { getRunSkeleton } from \'#server/services/run/run-skeleton.service\'')
    expect([...runs.files.keys(), ...editsOf(runs).map(({ file }) => file)]).toHaveLength(4)
  })

  it.each([
    ['ALERTS_SKELETON_MS', 'alerts.skeletonMs', 'form: \'milliseconds\''],
    ['ALERTS_SKELETON_DAYS', 'alerts.skeletonMs', 'form: \'days\''],
    ['ALERTS_SKELETON_MINUTES', 'alerts.skeletonMs', undefined],
    ['CACHE_SKELETON_PERCENT', 'cache.skeletonRatio', 'form: \'percent\''],
    ['CACHE_SKELETON_BYTES', 'cache.skeletonBytes', 'form: \'bytes\''],
    ['CACHE_SKELETON_WORKERS', 'cache.skeletonWorkers', undefined],
  ])('of a setting has the target and the input of the unit in its name: %s', (name, target, form) => {
    const [edit] = editsOf(toSetting(name))
    const [, added = ''] = edit?.change(edit.before, edit.file).split(`\n  ${name}: `) ?? []
    const [head = '', , about = ''] = added.split('\n')

    expect(head).toContain(`to('${target}', `)
    expect(/form: '\w+'/.exec(about)?.[0]).toBe(form)
  })

  it('of a setting stands behind the last one of its group', () => {
    const [edit] = editsOf(toSetting('ALERTS_SKELETON_DAYS'))
    const text = edit?.change(edit.before, edit.file) ?? ''
    const groups = [...text.matchAll(/^ {2}([A-Z]+)_[A-Z_]+: /gm)].map(([, first]) => first)

    expect(groups.lastIndexOf('ALERTS') - groups.indexOf('ALERTS') + 1)
      .toBe(groups.filter(first => first === 'ALERTS').length)
    expect(text.indexOf('ALERTS_SKELETON_DAYS')).toBeGreaterThan(text.indexOf('ALERTS_BUDGET_PERCENT'))
  })

  it('has a test of what it makes, which fails', () => {
    const specs = MADE.map(([what, make]) =>
      [what, [...make().files.keys()].filter(name => /\.spec\.ts$|\/cases\.ts$/.test(name)).length])

    expect(specs).toEqual(MADE.map(([what]) => [what, 1]))
  })

  it.each(Object.values(PLACEHOLDERS))('has left no "%s" where people read', (placeholder) => {
    const files = ['i18n/locales', 'server/config', 'shared/contract', 'factory/stages/kinds'].flatMap(filesIn)

    expect(files.length).toBeGreaterThan(100)
    expect(files.filter(file => readFileSync(file, 'utf8').includes(`'${placeholder}'`))).toEqual([])
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
