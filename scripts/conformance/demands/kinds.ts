import { StageRole, StageShape } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { READ } from '../bench'
import type { Demand } from '../demand'
import { ask } from '../failure'
import { faultOfSchema } from '../kinds'
import { must, NotOffered } from '../verdict'

const READING_NO_STAGE: readonly StageRole[] = [StageRole.SOURCE, StageRole.INPUT, StageRole.REJECTS]

/** What the kinds of stages say of themselves. */
export const KINDS: readonly Demand[] = [{
  sentence: 'Each kind has a name of its own, a version, and a name for people.',
  async check({ kinds }) {
    must(kinds.length > 0, 'ListStageKinds has none')
    const names = kinds.map(({ kind }) => kind)
    const twice = names.filter((name, index) => names.indexOf(name) < index)
    const bare = kinds.filter(({ kind, version, displayNames }) =>
      kind === '' || version === '' || Object.keys(displayNames).length === 0)
    must(twice.length === 0, `twice: ${twice.join(', ')}`)
    must(bare.length === 0, `without one of them: ${bare.map(({ kind }) => kind || 'one without a name').join(', ')}`)
  },
}, {
  sentence: 'Each kind describes its parameters by a valid JSON Schema, draft 2020-12.',
  async check({ kinds }) {
    const faults = kinds.flatMap(({ kind, parametersSchema }) => {
      const fault = faultOfSchema(parametersSchema)
      return fault === undefined ? [] : [`${kind}: ${fault}`]
    })
    must(faults.length === 0, faults.join('; '))
  },
}, {
  sentence: 'Each kind says its role and its shape.',
  async check({ kinds }) {
    const silent = kinds.filter(({ role, shape }) =>
      role === StageRole.UNSPECIFIED || shape === StageShape.UNSPECIFIED).map(({ kind }) => kind)
    if (silent.length > 0) {
      throw new NotOffered(`the console guesses by the name of ${silent.join(', ')}`)
    }
  },
}, {
  sentence: 'How many inputs a kind takes fits its role, and a kind that waits is a gate.',
  async check({ kinds }) {
    const wrong = kinds.filter(({ role, minInputs, maxInputs, waits }) => role !== StageRole.UNSPECIFIED && (
      READING_NO_STAGE.includes(role) !== (minInputs === 0)
      || minInputs < 0 || (maxInputs !== 0 && maxInputs < minInputs)
      || waits !== (role === StageRole.GATE)
    ))
    must(wrong.length === 0, wrong.map(({ kind, role, minInputs, maxInputs, waits }) =>
      `${kind}: role ${StageRole[role]}, ${minInputs} to ${maxInputs} inputs${waits ? ', waits' : ''}`).join('; '))
  },
}, {
  sentence: 'The etag of the list of kinds stays while the list does.',
  async check({ queue }) {
    const [first, second] = [
      await ask(() => queue.listStageKinds({}, READ)), await ask(() => queue.listStageKinds({}, READ)),
    ]
    if (first.etag === '') {
      throw new NotOffered('it is empty')
    }
    must(first.etag === second.etag, `it was ${first.etag}, and then ${second.etag}`)
  },
}]
