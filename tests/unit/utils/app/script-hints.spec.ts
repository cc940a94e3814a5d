import { expect, it } from 'vitest'
import { moveHintsToEnd } from '~/utils/app/script-hints'

it('names scripts that are loaded ahead behind the markup, and leaves everything else where it was', () => {
  const tags = [
    { tag: 'link', props: { rel: 'modulepreload', href: '/a.js' } },
    { tag: 'link', props: { rel: 'icon', href: '/icon.svg' } },
    { tag: 'script', props: { type: 'module', src: '/entry.js' } },
  ]

  moveHintsToEnd(tags)

  expect(tags.map(tag => 'tagPosition' in tag ? tag.tagPosition : undefined))
    .toEqual(['bodyClose', undefined, undefined])
})
