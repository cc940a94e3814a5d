import { readFileSync } from 'node:fs'
import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import { defineComponent } from 'vue'

/** Parts of the editor that speak. */
const PARTS = ['autocomplete', 'commands', 'language', 'lint', 'search', 'view']

it('everything that the JSON editor says by itself has a text of the locale', async () => {
  let known: Record<string, string> = {}
  await mountSuspended(defineComponent({
    setup() {
      known = useEditorPhrases().phrases()
      return () => ''
    },
  }))

  const said = PARTS.flatMap((part) => {
    const source = readFileSync(`node_modules/@codemirror/${part}/dist/index.js`, 'utf8')
    return [...source.matchAll(/phrase\((?:view, )?([^()]*"[^()]*)[,)]/g)].flatMap(([, words = '']) =>
      [...words.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word))
  })

  expect(said.length).toBeGreaterThan(20)
  expect(said.filter(word => !(word in known))).toEqual([])
})
