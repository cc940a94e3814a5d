import { type EgressError, findUrlFault, withoutPort } from '#egress/guarded-client'
import { isRecord } from '#record/value'
import type { PipelineFinding } from '#shared/domain/pipeline/pipeline-check'
import type { FrozenStage } from '#shared/domain/run/run-record'

/**
 * Stages that call a model at an address which no call would be sent to, by the rules of the calls themselves. Without
 * a look-up of its name: what a name leads to may change before the run starts.
 */
export function findAddressFaults(stages: readonly FrozenStage[], allowsPrivate: boolean): PipelineFinding[] {
  return stages.flatMap((stage, index) => {
    const { target } = stage.parameters
    const message = isRecord(target) ? faultOf(target['endpoint'], allowsPrivate) : undefined
    // The address of a model configuration is no field of the stage.
    const place = stage.configuration ? 'configuration' : 'target/endpoint'
    return message === undefined
      ? []
      : [{
          severity: 'ERROR', code: 'BAD_PARAMETER', pointer: `/stages/${index}/parameters/${place}`,
          stageKey: stage.key, message,
        }]
  })
}

function faultOf(endpoint: unknown, allowsPrivate: boolean): string | undefined {
  // What is no text, or begins with another scheme, the stage's own schema refuses.
  if (typeof endpoint !== 'string' || !/^https?:\/\//.test(endpoint)) {
    return undefined
  }
  const url = URL.parse(endpoint)
  if (!url || url.search || url.hash) {
    return 'the address must be a URL without query, for example https://host/v1'
  }
  const fault = findUrlFault(url, allowsPrivate)
  const place = findPlaceFault(url, allowsPrivate)
  // A port can be chosen and a setting changed, so both are said at once.
  if (fault?.rule === 'PORT' && place === PRIVATE) {
    return `${fault.message}; ${PRIVATE}`
  }
  return place ?? fault?.message
}

const PRIVATE = 'the address is in a private network or on this machine: MODEL_ALLOW_PRIVATE=true allows it'

/** Why no call goes to this place, whatever the port. */
function findPlaceFault(url: URL, allowsPrivate: boolean): string | undefined {
  const isRefused = (fault: EgressError | undefined) => fault?.reason === 'ADDRESS_NOT_ALLOWED'
  const fault = findUrlFault(withoutPort(url), allowsPrivate)
  if (!isRefused(fault)) {
    return undefined
  }
  return allowsPrivate || isRefused(findUrlFault(withoutPort(url), true)) ? fault?.message : PRIVATE
}
