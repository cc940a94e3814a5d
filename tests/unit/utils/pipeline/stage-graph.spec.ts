import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layLanes } from '~/utils/pipeline/link-lane'
import { layoutStages, NODE_HEIGHT, NODE_WIDTH, placeStages, type GraphStage } from '~/utils/pipeline/stage-graph'

const chain: GraphStage[] = [
  { stageKey: 'ingest', dependsOn: [] },
  { stageKey: 'left', dependsOn: ['ingest'] },
  { stageKey: 'right', dependsOn: ['ingest'] },
  { stageKey: 'join', dependsOn: ['left', 'right'] },
]

/** Stages that depend on earlier ones only: any such list is a DAG. */
const dag = fc.integer({ min: 1, max: 24 }).chain(size => fc.tuple(...Array.from({ length: size }, (_, index) =>
  fc.subarray(Array.from({ length: index }, (_, earlier) => `s${earlier}`), { maxLength: Math.min(3, index) })
    .map((dependsOn): GraphStage => ({ stageKey: `s${index}`, dependsOn })))))

describe('the layout of stages', () => {
  it('goes from left to right and centres a column', () => {
    const { nodes, height } = layoutStages(chain)
    const at = Object.fromEntries(nodes.map(node => [node.key, node]))

    expect(at.left?.x).toBe(at.right?.x)
    expect(at.join?.x).toBeGreaterThan(at.left?.x ?? 0)
    expect(at.ingest?.y).toBe((height - NODE_HEIGHT) / 2)
  })

  it('draws every dependency once, forwards, without overlapping nodes', () => {
    fc.assert(fc.property(dag, (stages) => {
      const { nodes, edges, width, height } = layoutStages(stages)
      const at = new Map(nodes.map(node => [node.key, node]))

      expect(nodes).toHaveLength(stages.length)
      expect(edges).toHaveLength(stages.reduce((sum, stage) => sum + stage.dependsOn.length, 0))
      expect(edges.every(edge => (at.get(edge.from)?.x ?? 0) + NODE_WIDTH <= (at.get(edge.to)?.x ?? 0))).toBe(true)
      expect(new Set(nodes.map(({ x, y }) => `${x},${y}`)).size).toBe(nodes.length)
      expect(nodes.every(({ x, y }) => x >= 0 && y >= 0 && x + NODE_WIDTH <= width && y + NODE_HEIGHT <= height))
        .toBe(true)
    }))
  })

  it('leads a link that skips a level beside the stage between, in a row of its own', () => {
    const { nodes, edges, height } = layoutStages([
      { stageKey: 'a', dependsOn: [] },
      { stageKey: 'b', dependsOn: ['a'] },
      { stageKey: 'c', dependsOn: ['a', 'b'] },
    ])
    const between = nodes.find(({ key }) => key === 'b')
    const skipping = edges.find(({ id }) => id === 'a>c')
    const lane = Number(/ (\d+)H/.exec(skipping?.path ?? '')?.[1])

    expect(new Set(nodes.map(({ y }) => y))).toEqual(new Set([0]))
    expect(lane).toBeGreaterThan((between?.y ?? 0) + NODE_HEIGHT)
    expect(lane).toBeLessThan(height)
    expect(edges.find(({ id }) => id === 'a>b')?.path).toMatch(/^M\d+ \d+H\d+$/)
  })

  it('leads no lane through a stage or into another lane', () => {
    fc.assert(fc.property(dag, (stages) => {
      const size = { along: NODE_WIDTH, across: NODE_HEIGHT }
      const nodes = new Map(placeStages(stages).nodes.map(({ key, x, y }) => [key, { along: x, across: y }]))
      const { of, before } = layLanes(stages, nodes, size)
      const lanes = stages.flatMap(({ stageKey, dependsOn }) => dependsOn.flatMap(need => of(need, stageKey) ?? []))

      for (const { enter, leave, across } of lanes) {
        const hit = [...nodes.values()].filter(node => node.along >= enter && node.along < leave
          && across > node.across + before && across < node.across + before + NODE_HEIGHT)
        const same = lanes.filter(other => other.across === across && other.enter < leave && enter < other.leave)
        expect(hit).toEqual([])
        expect(same).toHaveLength(1)
      }
    }))
  })

  it('terminates with a cycle and with an unknown input', () => {
    const { nodes } = layoutStages([{ stageKey: 'a', dependsOn: ['b', 'nobody'] }, { stageKey: 'b', dependsOn: ['a'] }])

    expect(nodes.map(node => node.key).sort()).toEqual(['a', 'b'])
  })

  it('is empty without stages', () => {
    expect(layoutStages([])).toMatchObject({ nodes: [], edges: [] })
  })
})
