import { PLACEHOLDERS, putSorted } from './text.mjs'

/** A page with a heading, in the tests of every page; its entry of the rail is one more line. */
export function toPage(name = '') {
  if (!/^[a-z]+$/.test(name)) {
    throw new Error(`a page is named by one noun in lower case, like reports: "${name}"`)
  }
  return {
    files: new Map([
      [`pages/${name}/index.vue`, `<script setup lang="ts">
const { t } = useI18n()
useHead({ title: () => t('navigation.${name}') })
</script>

<template>
  <main id="main" class="page" tabindex="-1">
    <h1>{{ t('navigation.${name}') }}</h1>
  </main>
</template>
`],
      [`tests/nuxt/${name}-page.spec.ts`, `import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import Page from '~/pages/${name}/index.vue'

it('the page of ${name} shows what it is for', async () => {
  const page = await mountSuspended(Page)

  expect(page.findAll('h1')).toHaveLength(1)
  // What it is to show; it has a heading alone so far.
  expect(page.findAll('section')).not.toEqual([])
})
`],
    ]),
    edits: [
      {
        file: 'tests/support/browser/all-pages.ts',
        change: (text, file) => {
          const mark = '  \'sources/index\': '
          if (!text.includes(mark)) {
            throw new Error(`${file}: PAGE_PATHS was not found, so nothing was written`)
          }
          return text.replace(mark, `  '${name}/index': ['/${name}'],\n${mark}`)
        },
      },
      ...['en', 'zh-CN'].map(locale => ({
        file: `i18n/locales/${locale}/navigation.ts`,
        change: (text, file) => putSorted(
          text, { head: 'export default {\n', key: name, line: `  ${name}: '${PLACEHOLDERS.name}',` }, file,
        ),
      })),
    ],
    next: `npx nuxi prepare
npx vitest run --project nuxt ${name}-page    # fails until the page shows something
docs/recipes/page/page.md says how it comes into the rail`,
  }
}
