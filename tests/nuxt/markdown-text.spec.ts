import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, describe, expect, it } from 'vitest'
import MarkdownText from '~/components/markdown/MarkdownText.vue'

let shown: { unmount: () => void } | undefined
afterEach(() => shown?.unmount())

async function show(text: string, nameOf?: (code: string) => string | undefined): Promise<HTMLElement> {
  const markdown = await mountSuspended(MarkdownText, { props: { text, below: 3, ...nameOf && { nameOf } } })
  shown = markdown
  return markdown.element
}

describe('Markdown on a page', () => {
  it('becomes elements: marks, lists, tables, lines as they were begun, headings below that of the page', async () => {
    const page = await show(
      '# Limits\n\nfirst **line**\nsecond _line_\n\n- one\n- two\n\n3. three\n\n| a | b |\n| --- | ---: |\n| 1 | 2 '
      + '|\n\n```\nx < y\n```\n',
    )

    expect(page.querySelector('h4')?.textContent).toBe('Limits')
    expect([...page.querySelectorAll('strong, em')].map(mark => mark.textContent)).toEqual(['line', 'line'])
    expect(page.querySelectorAll('p br')).toHaveLength(1)
    expect([...page.querySelectorAll('ul > li')].map(item => item.textContent)).toEqual(['one', 'two'])
    expect(page.querySelector('ol')?.getAttribute('start')).toBe('3')
    expect(page.querySelector('td.right')?.textContent).toBe('2')
    expect(page.querySelector('pre code')?.textContent).toBe('x < y\n')
  })

  it.each([
    '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[here](javascript:alert(1))',
    '[here](JaVaScRiPt:alert(1))',
    '![x](data:text/html,<script>alert(1)</script>)', '[x](<data:text/html;base64,PHNjcmlwdD4=>)',
    '<a href="javascript:alert(1)">x</a>',
    '[x][1]\n\n[1]: vbscript:msgbox(1)', '**<svg onload=alert(1)>**', '`<iframe src=x>`',
    '<style>*{display:none}</style>',
  ])('never runs what is in it: %s', async (text) => {
    const page = await show(text)

    expect(page.querySelectorAll('script, img, svg, iframe, style, a, [onerror], [onload], [style]')).toHaveLength(0)
    expect(page.textContent).not.toBe('')
  })

  it('links out of the console alone; a picture is a link to it', async () => {
    const page = await show(
      '[a](https://a.example/x) [b](data/data.jsonl) <mail@a.example> ![plot](https://a.example/p.png) '
      + 'https://b.example data.py',
    )

    const links = [...page.querySelectorAll('a')]
    expect(links.map(link => [link.textContent, link.getAttribute('href')])).toEqual([
      ['a', 'https://a.example/x'], ['mail@a.example', 'mailto:mail@a.example'], ['plot', 'https://a.example/p.png'],
      ['https://b.example', 'https://b.example'],
    ])
    expect(links.every(link =>
      link.getAttribute('rel')?.includes('noopener') && link.getAttribute('target') === '_blank'))
      .toBe(true)
  })

  it('gives code its name where it has one, and the code behind it', async () => {
    const page = await show('- Clean: `filter.language`\n- `field`', code =>
      code === 'filter.language' ? 'Filter by language' : undefined)

    expect([...page.querySelectorAll('li')].map(item => item.textContent))
      .toEqual(['Clean: Filter by language', 'field'])
    expect(page.querySelector('[title="filter.language"]')?.textContent).toBe('Filter by language')
    expect(page.querySelector('code')?.textContent).toBe('field')
  })
})
