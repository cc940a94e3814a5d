import { expect, it } from 'vitest'
import { giveNonce } from '~/utils/app/script-nonce'

it('gives the nonce to each script and link that is emitted, and to nothing else', () => {
  const tags = ['title', 'script', 'link', 'style', 'meta', 'script'].map(tag => ({ tag, props: {} as Record<string, unknown> }))

  giveNonce(tags, 'word')

  expect(tags.filter(({ props }) => props.nonce === 'word').map(({ tag }) => tag)).toEqual(['script', 'link', 'script'])
})

it('leaves what a tag contains alone', () => {
  const tag = { tag: 'title', props: {}, textContent: '<script>alert(1)</script>' }

  giveNonce([tag], 'word')

  expect(tag).toEqual({ tag: 'title', props: {}, textContent: '<script>alert(1)</script>' })
})
