import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findRoom, MAY_IMPORT, NO_RULES } from '../../support/rules/import-table'
import { filesIn, importsOf, matches, resolveTarget, roomFolders } from '../../support/rules/imports'

describe('the import table', () => {
  it.each(Object.entries(MAY_IMPORT))('holds in %s', (room, allowed) => {
    const wrong = filesIn(room)
      .filter(file => findRoom(file) === room)
      .flatMap(file => importsOf(file)
        .map(spec => resolveTarget(file, spec))
        .filter(target => !allowed.some(it => matches(target, it)))
        .map(target => `${file} -> ${target}`))

    expect(wrong).toEqual([])
  })

  it('keeps schemas out of the pages: of contracts the front takes types alone', () => {
    const front = ['app.vue', 'error.vue', 'pages', 'components', 'layouts', 'composables', 'stores', 'plugins', 'utils']
    const wrong = front.flatMap(filesIn).filter(file =>
      /import (?!type\b)[^;]*? from '#shared\/contract\/(?!paths')/.test(readFileSync(file, 'utf8').replaceAll(/import type [^\n]*\n/g, '')))

    expect(wrong).toEqual([])
  })

  it('leaves asking the server to composables and pages', () => {
    const wrong = filesIn('components').filter(file => /\b(?:useApi|useKeptData|useAsyncData|useFetch|\$fetch)\(/.test(readFileSync(file, 'utf8')))

    expect(wrong).toEqual([])
  })

  it('knows every folder that holds code', () => {
    const unknown = roomFolders().filter(folder => !NO_RULES.includes(folder) && !Object.keys(MAY_IMPORT).some(room => room === folder || room.startsWith(`${folder}/`)))

    expect(unknown).toEqual([])
  })

  it('leaves no file of the server without a rule', () => {
    const unruled = filesIn('server').filter(file => findRoom(file) === undefined)

    expect(unruled).toEqual([])
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
    const source = '<script setup lang="ts">\nimport { Chart } from \'chart.js\'\n</script>\n<template>\n  <p />\n</template>\n'

    expect(importsOf('example.vue', source)).toEqual(['chart.js'])
  })
})
