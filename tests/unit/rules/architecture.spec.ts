import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findRoom, MAY_IMPORT, NO_RULES } from '../../support/rules/import-table'
import { autoImportsOf } from '../../support/rules/auto-imports'
import { filesIn, importsOf, matches, resolveTarget, roomFolders } from '../../support/rules/imports'
import { findCircles, readFileLinks, targetsOf, toRoomLinks } from '../../support/rules/links'

describe('the import table', () => {
  it.each(Object.entries(MAY_IMPORT))('is followed in %s', (room, allowed) => {
    const wrong = filesIn(room)
      .filter(file => findRoom(file) === room)
      .flatMap(file => targetsOf(file)
        .filter(target => !allowed.some(it => matches(target, it)))
        .map(target => `${file} -> ${target}`))

    expect(wrong).toEqual([])
  })

  it('keeps schemas out of the pages: they import only types of contracts and labels', () => {
    const front = [
      'app.vue', 'error.vue', 'pages', 'components', 'layouts', 'composables', 'stores', 'plugins', 'utils',
    ]
    const wrong = front.flatMap(filesIn).filter(file =>
      /import (?!type\b)[^;]*? from '(?:#shared\/contract\/(?!paths')|~\/i18n\/labels')/
        .test(readFileSync(file, 'utf8').replaceAll(/import type [^']*'[^']*'/g, '')))

    expect(wrong).toEqual([])
  })

  it('allows requests to the server only in composables and pages', () => {
    const wrong = filesIn('components').filter(file =>
      /\b(?:useApi|useApiData|useFetched|useAsyncData|useFetch|\$fetch)\(/.test(readFileSync(file, 'utf8')))

    expect(wrong).toEqual([])
  })

  it('requires the name of a component to begin with its folder', () => {
    const wrong = filesIn('components').filter(file => file.endsWith('.vue')).filter((file) => {
      const [, noun = ''] = file.split('/')
      return !path.basename(file).toLowerCase().startsWith(noun)
    })

    expect(wrong).toEqual([])
  })

  it('covers every folder with code', () => {
    const unknown = roomFolders().filter(folder => !NO_RULES.includes(folder)
      && !Object.keys(MAY_IMPORT).some(room => room === folder || room.startsWith(`${folder}/`)))

    expect(unknown).toEqual([])
  })

  it('covers every file of the server', () => {
    const unruled = filesIn('server').filter(file => findRoom(file) === undefined)

    expect(unruled).toEqual([])
  })
})

describe('a noun of server/services', () => {
  const NOUN = /^server\/services\/(?!common\/)([^/]+)/
  const nounOf = (file: string) => NOUN.exec(file)?.[1]
  /** Those whose index has what routes and lifecycle need, too (docs/adr/0101). */
  const WHOLE = ['alert']
  const namesIn = (file: string, from: string) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?:type )?\{([^}]*)\} from '([^']+)'/gm)]
      .filter(([, , spec = '']) => resolveTarget(file, spec).startsWith(from))
      .flatMap(([, names = '']) => names.split(',').map(name => name.trim().replace(/^type /, '')))
      .filter(name => name !== '')

  it('is used by other nouns through its index only', () => {
    const past = filesIn('server/services').flatMap(file => targetsOf(file)
      .filter(target => nounOf(target) && nounOf(target) !== nounOf(file) && !/^server\/services\/[^/]+$/.test(target))
      .map(target => `${file} -> ${target}`))

    expect(past).toEqual([])
  })

  it.each(WHOLE)('%s is used by the whole product through its index only', (noun) => {
    const room = `server/services/${noun}`
    const past = [...roomFolders(), 'app.vue', 'error.vue'].flatMap(filesIn)
      .filter(file => !file.startsWith(`${room}/`))
      .flatMap(file => targetsOf(file)
        .filter(target => target.startsWith(`${room}/`))
        .map(target => `${file} -> ${target}`))

    expect(past).toEqual([])
  })

  it.each(WHOLE)('%s names nothing in its index that nobody uses', (noun) => {
    const room = `server/services/${noun}`
    const offered = namesIn(`${room}/index.ts`, room)
    const used = filesIn('server')
      .filter(file => !file.startsWith(`${room}/`) && targetsOf(file).includes(room))
      .flatMap(file => namesIn(file, room))

    expect(offered.filter(name => !used.includes(name))).toEqual([])
  })
})

describe('circular imports', () => {
  const links = readFileLinks()

  it('do not exist between files', () => {
    const circles = findCircles(links)

    expect(circles).toEqual([])
  })

  it('do not exist between rooms, at any depth', () => {
    const circles = toRoomLinks(links).flatMap(findCircles)

    expect(circles).toEqual([])
  })

  it('are found between folders whose files do not import each other in a circle', () => {
    const files = new Map([
      ['a/b/x.ts', new Set(['a/c/x.ts'])], ['a/c/x.ts', new Set<string>()],
      ['a/c/y.ts', new Set(['a/b/d/y.ts', 'e.ts'])],
    ])

    expect(findCircles(files)).toEqual([])
    expect(toRoomLinks(files).flatMap(findCircles)).toEqual(['a/b -> a/c', 'a/c -> a/b'])
  })

  it('are found with two and more members, without files that only lead to them', () => {
    const circles = findCircles(new Map([
      ['a', new Set(['b'])], ['b', new Set(['c'])], ['c', new Set(['b', 'd'])], ['d', new Set<string>()],
    ]))

    expect(circles).toEqual(['b -> c', 'c -> b'])
  })
})

describe('the reader of what Nuxt imports', () => {
  const known = new Map([
    ['useRuns', 'composables/run/useRuns.ts'],
    ['RunRow', 'components/run/RunRow.vue'],
    ['toLabel', 'utils/format/label.ts'],
  ])

  it.each([
    ['a call', 'const { runs } = useRuns()', ['composables/run/useRuns.ts']],
    ['a type', 'const runs: ReturnType<typeof useRuns> = load()', ['composables/run/useRuns.ts']],
    ['a short property', 'export default { toLabel }', ['utils/format/label.ts']],
    ['not what is imported', 'import { useRuns } from \'./other\'\nuseRuns()', []],
    ['not what is made here', 'const toLabel = () => 1\ntoLabel()', []],
    ['not a member', 'const a = { toLabel: 1 }\na.toLabel', []],
  ])('finds names in a script: %s', (_, source, expected) => {
    expect(autoImportsOf('example.ts', known, source)).toEqual(expected)
  })

  it.each([
    ['a tag', '<RunRow />', ['components/run/RunRow.vue']],
    ['a lazy tag', '<div v-if="a"><LazyRunRow /></div>', ['components/run/RunRow.vue']],
    ['a tag with dashes', '<run-row />', ['components/run/RunRow.vue']],
    ['a text', '<p>{{ toLabel(a) }}</p>', ['utils/format/label.ts']],
    ['an attribute', '<p v-for="a in b" :title="toLabel(a)" />', ['utils/format/label.ts']],
    ['not a word', '<p title="toLabel">useRuns</p>', []],
  ])('finds names in a template: %s', (_, template, expected) => {
    expect(autoImportsOf(
      'example.vue', known, `<script setup lang="ts">\nconst a = 1\n</script>\n<template>\n${template}\n</template>`,
    )).toEqual(expected)
  })
})

describe('the reader of imports', () => {
  it.each([
    ['static', 'import { a } from \'kysely\'', ['kysely']],
    ['over several lines', 'import {\n  a,\n  type B,\n} from \'./b\'', ['./b']],
    ['types', 'import type { A } from \'#db/client\'', ['#db/client']],
    ['for effect', 'import \'./side\'', ['./side']],
    ['again exported', 'export * from "./c"\nexport { d } from \'./d\'', ['./c', './d']],
    ['dynamic', 'const x = await import(\'chart.js\')', ['chart.js']],
    ['in a type', 'type T = import(\'pg\').Pool', ['pg']],
    ['required', 'const x = require(\'pg\')', ['pg']],
    ['not in a comment', '// import a from \'pg\'\n/* import(\'pg\') */ const a = 1', []],
    ['not in a sentence', 'const text = "import from \'pg\'"', []],
  ])('finds them: %s', (_, source, expected) => {
    expect(importsOf('example.ts', source)).toEqual(expected)
  })

  it('reads the script of a component', () => {
    const source
      = '<script setup lang="ts">\nimport { Chart } from \'chart.js\'\n</script>\n<template>\n  <p />\n</template>\n'

    expect(importsOf('example.vue', source)).toEqual(['chart.js'])
  })
})
