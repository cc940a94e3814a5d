import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DRAFT_NODE, layoutDraft } from '~/utils/pipeline/pipeline-graph'

/** Any list that someone may be typing: double keys, links to nowhere, circles. */
const anyStages = fc.array(
  fc.record({
    key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    needs: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'x'), { maxLength: 3 }),
  }),
  { maxLength: 9 },
)

/** Each stage reads up to three before it. */
const anyGraph = fc.array(fc.array(fc.nat({ max: 19 }), { maxLength: 3 }), { minLength: 2, maxLength: 20 })
  .map(lists => lists.map((list, at) => ({
    key: `${at}`,
    needs: at === 0 ? [] : [...new Set(list.map(place => `${place % at}`))],
  })))

describe('the drawing of a draft', () => {
  it('goes from top to bottom, as the list reads', () => {
    const { nodes, edges } = layoutDraft(
      [{ key: 'read', needs: [] }, { key: 'clean', needs: ['read'] }, { key: 'out', needs: ['clean'] }],
    )

    expect(nodes.map(node => node.x)).toEqual([0, 0, 0])
    expect(nodes.map(node => node.y)).toEqual([0, 95, 190])
    expect(edges.map(edge => edge.id)).toEqual(['0>1', '1>2'])
  })

  it('shows every stage once without overlap, whatever is typed', () => {
    fc.assert(fc.property(anyStages, (stages) => {
      const { nodes, width, height } = layoutDraft(stages)

      expect(nodes.map(node => node.index)).toEqual(stages.map((_, index) => index))
      for (const [at, node] of nodes.entries()) {
        expect(node.x + DRAFT_NODE.width).toBeLessThanOrEqual(width)
        expect(node.y + DRAFT_NODE.height).toBeLessThanOrEqual(height)
        expect(nodes.slice(at + 1).some(other =>
          Math.abs(other.x - node.x) < DRAFT_NODE.width && Math.abs(other.y - node.y) < DRAFT_NODE.height))
          .toBe(false)
      }
    }))
  })

  it('ends the link of an input with a name at its port, also beside a stage that does not exist', () => {
    const draw = (needs: string[]) => {
      const { edges, ports } = layoutDraft(
        [{ key: 'a', needs: [] }, { key: 'b', needs: [] }, { key: 'join', needs }], undefined,
        index => index === 2 ? 2 : 0,
      )
      const portAt = (path: string) => ports.find(({ x }) => x === Number(path.split(' ').at(-2)))
      return {
        ports: ports.map(({ side }) => side), isInOrder: ports[0]!.x < ports[1]!.x,
        ends: Object.fromEntries(edges.map(({ id, path }) => [id, portAt(path)?.side])),
      }
    }

    expect(draw([])).toEqual({ ports: ['left', 'right'], isInOrder: true, ends: {} })
    expect(draw(['a', 'b']).ends).toEqual({ '0>2': 'left', '1>2': 'right' })
    expect(draw(['b', 'a']).ends).toEqual({ '1>2': 'left', '0>2': 'right' })
    expect(draw(['gone', 'b']).ends).toEqual({ '1>2': 'right' })
  })

  it('offers to add a stage beside each link', () => {
    const { edges } = layoutDraft([
      { key: 'a', needs: [] }, { key: 'b', needs: ['a'] }, { key: 'c', needs: ['b', 'a'] }, { key: 'd', needs: ['a'] },
      { key: 'e', needs: ['c', 'd'] },
    ])
    const marks = edges.flatMap(({ insert }) => insert ? [insert] : [])

    expect(marks.map(({ from, to }) => `${from}>${to}`)).toEqual(['0>1', '1>2', '0>2', '0>3', '2>4', '3>4'])
  })

  it('offers it on no stage and on no other offer, however the stages are linked', () => {
    fc.assert(fc.property(anyGraph, (stages) => {
      const { nodes, edges } = layoutDraft(stages)
      const marks = edges.flatMap(({ insert }) => insert ? [insert] : [])

      for (const [at, { x, y }] of marks.entries()) {
        // A mark is 20 px broad.
        expect(nodes.filter(node => Math.abs(node.x + DRAFT_NODE.width / 2 - x) < DRAFT_NODE.width / 2 + 10
          && Math.abs(node.y + DRAFT_NODE.height / 2 - y) < DRAFT_NODE.height / 2 + 10)).toEqual([])
        expect(marks.slice(at + 1).filter(other => Math.abs(other.x - x) < 20 && Math.abs(other.y - y) < 20))
          .toEqual([])
      }
    }), { numRuns: 300 })
  })

  it('offers it on every link of a chain', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 20 }), (count) => {
      const stages = Array.from({ length: count }, (_, at) => ({ key: `${at}`, needs: at === 0 ? [] : [`${at - 1}`] }))

      expect(layoutDraft(stages).edges.filter(({ insert }) => insert)).toHaveLength(count - 1)
    }))
  })
})
