import { describe, expect, it } from 'vitest'
import { filterLines, toTailPath, toTailText } from '~/utils/run/run-tail'

const line = (text: string, severity: 'INFO' | 'WARNING' | 'ERROR' = 'INFO', dropped = 0) => ({
  stageKey: 'clean', at: '2026-11-27T10:00:00.000Z', severity, line: text, dropped,
})

describe('live lines', () => {
  it('are filtered from a level on, and by text or stage, whatever the case', () => {
    const lines = [line('Apples'), line('pears', 'WARNING'), line('apples', 'ERROR')]

    expect(filterLines(lines, { level: 'WARNING', text: '' })).toEqual(lines.slice(1))
    expect(filterLines(lines, { level: 'INFO', text: ' APPLES ' })).toEqual([lines[0], lines[2]])
    expect(filterLines(lines, { level: 'INFO', text: 'clean' })).toEqual(lines)
  })

  it('are copied with their time and with what was skipped', () => {
    expect(toTailText([line('a'), line('b', 'ERROR', 3)]))
      .toBe('2026-11-27T10:00:00.000Z INFO clean a\n… (3)\n2026-11-27T10:00:00.000Z ERROR clean b')
  })

  it('have an address of their own', () => {
    expect(toTailPath('r', '')).toBe('/api/v1/runs/r/tail')
    expect(toTailPath('r', 'a b')).toBe('/api/v1/runs/r/tail?stage=a%20b')
  })
})
