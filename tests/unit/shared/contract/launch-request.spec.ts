import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Finding } from '#shared/contract/finding.contract'
import { toLaunchCurl } from '~/utils/api/curl'
import { toKindBook } from '#shared/domain/pipeline/kind-book'
import { placeKey, placeOf, toLaunchFindings } from '~/utils/launch/launch-findings'
import type { DraftStage } from '~/utils/pipeline/pipeline-draft'
import { createKeys } from '~/utils/api/request-key'

const stages: DraftStage[] = [
  { key: 'read', kind: 'input.dataset', name: '', needs: [], parameters: {} },
  { key: 'out', kind: 'publish', name: '', needs: ['read'], parameters: {} },
]
const finding = (code: string, pointer: string, severity: Finding['severity'] = 'ERROR'): Finding => ({
  severity, code, pointer, stageKey: '', message: '',
})

describe('the place of a finding', () => {
  it.each([
    ['NO_NAME', '/name', 'name'],
    ['BAD', '/recordLimit', 'recordLimit'],
    ['NO_DATASET_VERSION', '/inputs/read', 'input:read'],
    ['MISSING_INPUT', '/stages/0', 'input:read'],
    ['NO_SOURCE', '/stages/0/sourceId', 'input:read'],
    ['NO_DATASET', '/stages/1/parameters/dataset_id', 'target:out'],
    ['BAD_PARAMETER', '/stages/0/parameters/fields/0', 'parameter:read'],
    ['CYCLE', '/stages/1/needs', 'pipeline'],
    ['NO_PIPELINE', '/pipelineId', 'pipeline'],
  ])('%s at %s is %s', (code, pointer, place) => {
    expect(placeKey(placeOf({ code, pointer }, stages, toKindBook()))).toBe(place)
  })
})

it('a launch without its inputs is blocked, with errors first', () => {
  const found = toLaunchFindings([
    finding('ORPHAN', '/stages/1', 'WARNING'), finding('MISSING_INPUT', '/stages/0', 'WARNING'),
  ])

  expect(found.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['ERROR MISSING_INPUT', 'WARNING ORPHAN'])
})

describe('idempotency keys', () => {
  it('stay the same for a request, however often it is sent', () => {
    const keys = createKeys()

    expect(keys.keyFor('run', { id: 1 })).toBe(keys.keyFor('run', { id: 1 }))
  })

  it('are new for another body, for another part, and after one was forgotten', () => {
    const keys = createKeys()
    const first = keys.keyFor('run', { id: 1 })
    const others = [keys.keyFor('task', { id: 1 }), keys.keyFor('run', { id: 2 }), keys.keyFor('run', { id: 1 })]
    keys.forget('run')

    expect(new Set([first, ...others, keys.keyFor('run', { id: 1 })]).size).toBe(5)
    expect(first).toMatch(/^[0-9a-f]{32}$/)
  })
})

it('a launch is one command that a shell accepts as it is, quotes included', () => {
  const body = {
    name: 'it\'s "$HOME" `x`', pipelineId: 'p', revision: 2, inputs: {}, parameters: {}, priority: 0, recordLimit: 0,
  }
  // A shell that prints what curl would get: the inner call answers an address.
  const shell
    = 'curl() { for a in "$@"; do echo "$a" >&2; done; case "$*" in *location*) printf /api/v1/tasks/t;; esac; }; '

  const asked = execFileSync(
    'bash', ['-c', `{ ${shell}${toLaunchCurl('http://127.0.0.1:3000', body)}; } 2>&1`], { encoding: 'utf8' },
  ).split('\n')

  expect(asked).toContain('http://127.0.0.1:3000/api/v1/tasks')
  expect(asked).toContain(JSON.stringify(body))
  expect(asked).toContain('http://127.0.0.1:3000/api/v1/tasks/t/runs')
})
