import { expect, it } from 'vitest'
import { giveNonce } from '~/utils/app/script-nonce'

it('adds the nonce to each emitted script and link, and to nothing else', () => {
  const tags = ['title', 'script', 'link', 'style', 'meta', 'script']
    .map(tag => ({ tag, props: {} as Record<string, unknown> }))

  giveNonce(tags, 'word')

  expect(tags.filter(({ props }) => props.nonce === 'word').map(({ tag }) => tag)).toEqual(['script', 'link', 'script'])
})

it('does not change the content of a tag', () => {
  const tag = { tag: 'title', props: {}, textContent: '<script>alert(1)</script>' }

  giveNonce([tag], 'word')

  expect(tag).toEqual({ tag: 'title', props: {}, textContent: '<script>alert(1)</script>' })
})
