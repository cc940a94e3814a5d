import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPageChunks } from '#scripts/nuxt/page-chunks.ts'

const LARGE = 50_000

function given(imports: Record<string, string[]>, bytes: Record<string, number> = {}) {
  return new Map(Object.entries(imports).map(([id, needed]) => [id, { bytes: bytes[id] ?? LARGE, imports: needed }]))
}

describe('toPageChunks', () => {
  it('keeps what the entry needs in one script, and what the frame needs beyond that in another', () => {
    const chunks = toPageChunks(given({
      entry: ['vue'], vue: [], frame: ['vue', 'button'], button: [], page: ['button'],
    }),
    { entry: ['entry'], frame: ['frame'], pages: ['page'] })

    expect(chunks.get('vue')).toBe(chunks.get('entry'))
    expect(chunks.get('button')).toBe(chunks.get('frame'))
    expect(chunks.get('frame')).not.toBe(chunks.get('entry'))
  })

  it('keeps what is large out of the pages that do not need it', () => {
    const chunks = toPageChunks(given({ entry: [], frame: [], a: ['table'], b: ['table'], c: [], table: [] }),
      { entry: ['entry'], frame: ['frame'], pages: ['a', 'b', 'c'] })

    expect(new Set(['table', 'a', 'b', 'c', 'frame'].map(id => chunks.get(id)))).toHaveLength(5)
  })

  it('saves a script where a few bytes more are loaded', () => {
    const chunks = toPageChunks(given(
      { entry: [], frame: [], a: ['text'], b: ['text'], c: [], text: [] }, { text: 100 },
    ),
    { entry: ['entry'], frame: ['frame'], pages: ['a', 'b', 'c'] })

    expect(chunks.get('text')).toBe(chunks.get('frame'))
  })

  it('leaves to Rollup what no page needs before a press', () => {
    const chunks = toPageChunks(given({ entry: [], frame: [], page: [], dialog: ['form'], form: [] }),
      { entry: ['entry'], frame: ['frame'], pages: ['page'] })

    expect(chunks.has('dialog')).toBe(false)
    expect(chunks.has('form')).toBe(false)
  })

  it('makes no scripts that wait for each other', () => {
    // Each module needs only later ones, as modules without circles can be put in a row.
    const graph = fc.array(
      fc.record({
        bytes: fc.oneof(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: LARGE })),
        needs: fc.array(fc.nat(40), { maxLength: 4 }),
      }),
      { minLength: 8, maxLength: 40 },
    )
    fc.assert(fc.property(graph, (modules) => {
      const sources = new Map(modules.map(({ bytes, needs }, at) =>
        [`${at}`, { bytes, imports: needs.map(step => at + 1 + step).filter(it => it < modules.length).map(String) }]))

      const chunks = toPageChunks(sources, { entry: ['0'], frame: ['1'], pages: ['2', '3', '4', '5'] })

      const needed = new Map<string, Set<string>>()
      for (const [id, chunk] of chunks) {
        const others = sources.get(id)?.imports.map(it => chunks.get(it) ?? '').filter(it => it !== chunk) ?? []
        needed.set(chunk, new Set([...needed.get(chunk) ?? [], ...others]))
      }
      while (needed.size > 0) {
        const free = [...needed].find(([, others]) => [...others].every(it => !needed.has(it)))
        expect(free).toBeDefined()
        needed.delete(free?.[0] ?? '')
      }
    }))
  })
})
