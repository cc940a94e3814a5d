import { createHead, renderSSRHead } from '@unhead/vue/server'
import { expect, it } from 'vitest'
import { giveNonce } from '../../utils/script-nonce'

const NONCE = 'word'

async function render(): Promise<string> {
  const head = createHead()
  head.hooks?.hook('ssr:render', ({ tags }) => giveNonce(tags, NONCE))
  head.push({
    title: '<script>alert(1)</script>',
    script: [{ src: '/entry.js', type: 'module' }, { innerHTML: 'start()', tagPosition: 'bodyClose' }],
    link: [{ rel: 'modulepreload', href: '/chunk.js' }],
    style: [{ innerHTML: 'p{}' }],
    meta: [{ name: 'description', content: '<script src=x>' }],
  })
  const { headTags, bodyTags } = await renderSSRHead(head)
  return `${headTags}${bodyTags}`
}

it('gives the nonce to each script and link that is emitted, and to nothing else', async () => {
  const html = await render()

  expect(html.match(/<\w+[^>]*nonce="word"/g)?.map(tag => /<(\w+)/.exec(tag)?.[1]).sort()).toEqual(['link', 'script', 'script'])
})

it('leaves a script alone that got into a text', async () => {
  const html = await render()

  expect(html).toContain('<meta name="description" content="<script src=x>">')
  expect(html).toContain('<title>&lt;script&gt;')
})
