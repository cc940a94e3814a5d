import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCALES, MOST_BYTES, PICTURES, toPictureFile } from '#scripts/lib/pictures/table.mjs'
import { READY_MADE_RULES } from '#shared/domain/alert/ready-made'

const read = (name: string) => readFileSync(path.join('docs', name), 'utf8')

/** As GitHub makes them from a heading. */
const anchorsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'))

describe('the runbook', () => {
  const text = read('alerts.md')
  const [, runbook = ''] = text.split('\n## Runbook\n')

  it.each(
    READY_MADE_RULES.map(({ key }) => [key]),
  )('says what to do about %s, and the list of rules leads there', (key) => {
    const [, part = ''] = runbook.split(`\n### ${key}\n`)
    const steps = (part.split(/\n##/)[0] ?? '').split('\n').filter(line => /^\d\. /.test(line))

    expect(steps.length).toBeGreaterThanOrEqual(2)
    expect(text).toContain(`| [\`${key}\`](#${key}) |`)
  })
})

describe('the pages', () => {
  it.each([
    'README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', ...globSync('docs/*.md'), 'docs/adr/README.md',
  ])('%s leads only where something is', (name) => {
    const text = readFileSync(name, 'utf8')
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target).filter(target =>
      !/^https?:/.test(target))
    const broken = links.filter((target) => {
      const [file = '', anchor] = target.split('#')
      const place = file ? path.join(path.dirname(name), file) : name
      return !existsSync(place) || (anchor !== undefined && !anchorsOf(readFileSync(place, 'utf8')).includes(anchor))
    })

    expect(broken).toEqual([])
  })
})

describe('the pictures', () => {
  const documents = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')]
  /** Pictures of a document, each with the text that stands in for it. */
  const shownIn = (name: string) => {
    const text = readFileSync(name, 'utf8')
    return [
      ...[...text.matchAll(/!\[([^\]]*)\]\((\S+?)\)/g)].map(([, alt = '', file = '']) => ({ alt, file })),
      ...[...text.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)].map(([, file = '', alt = '']) => ({ alt, file })),
    ].filter(({ file }) => !/^https?:/.test(file))
  }
  const inDocument = (locale: string) => documents
    .filter(name => name.endsWith('.zh-CN.md') === (locale === 'zh-CN'))
    .flatMap(name => shownIn(name).map(({ file }) => path.join(path.dirname(name), file)))

  it.each(LOCALES.map(locale => [locale]))(
    'a document in %s shows those that `npm run pictures` takes in this language, and all of them',
    (locale) => {
      const taken = PICTURES.map(({ name }) => path.join('docs/images', toPictureFile(name, locale)))

      expect([...new Set(inDocument(locale))].sort()).toEqual(taken.sort())
    },
  )

  it('there are no others', () => {
    const taken = LOCALES.flatMap(locale => PICTURES.map(({ name }) => toPictureFile(name, locale)))

    expect(readdirSync('docs/images').sort()).toEqual(taken.sort())
  })

  it('each is small', () => {
    const files = readdirSync('docs/images')

    expect(files.filter(name => statSync(path.join('docs/images', name)).size > MOST_BYTES)).toEqual([])
  })

  it('each has a text that says what is seen', () => {
    expect(documents.flatMap(shownIn).filter(({ alt }) => alt.length < 10)).toEqual([])
  })
})

describe('the pages for administrators', () => {
  it('the checklist asks the same in both languages', () => {
    const [, english = '', chinese = ''] = read('launch-checklist.md').split(/\n## (?:English|中文)\n/)
    const asked = (text: string) =>
      text.split('\n\n').map(part => part.split('\n').filter(line => line.startsWith('- [ ] ')).length)

    expect(asked(chinese).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(15)
    expect(asked(chinese).filter(Boolean)).toEqual(asked(english).filter(Boolean))
  })
})
