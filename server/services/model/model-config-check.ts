import { isDeepStrictEqual } from 'node:util'
import { checkUrl, EgressError, hasForbiddenPort, withoutPort } from '#egress/guarded-client'
import type { ProblemField } from '#shared/contract/error.contract'
import { checkSchema } from '#shared/domain/json/json-schema-check'
import { findSecrets, type ModelConfigSpec, OPENAI_PARAMETERS } from '#shared/domain/model/model-config'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { withDeadline } from '../common/with-deadline'
import { findAvailableModels } from './available-model.service'

type CheckDeps = Pick<Deps, 'cache' | 'model' | 'settings'>

/**
 * What the border's schemas cannot see. While the model service does not respond, parameters are taken unchecked: the
 * service checks each call. A response schema is not: it would fail every stage that uses it.
 *
 * @param known the response schema that was checked before
 * @throws AppError `refused` with every wrong field; `unavailable` when nobody can check the response schema now
 */
export async function assertSpec(
  deps: CheckDeps, spec: ModelConfigSpec, known: Record<string, unknown> = {},
): Promise<void> {
  const secrets = findSecrets({
    name: spec.name, model: spec.model, endpoint: spec.endpoint, parameters: spec.parameters,
    responseSchema: spec.responseSchema,
  })
  const fields: ProblemField[] = [
    ...secrets.map(pointer => ({
      pointer, code: 'SECRET_IN_FIELD',
      message: 'this looks like a secret key: enter it in the field of the secret only',
    })),
    ...await findEndpointFaults(deps, spec),
    ...await findParameterFaults(deps, spec),
    ...await findSchemaFaults(deps, spec, known),
  ]
  const [first] = fields
  if (first) {
    throw new AppError('refused', first.message, { fields })
  }
}

const RESOLVE_MS = 5_000

/** A name that cannot be resolved now is accepted: each call checks again. */
async function findEndpointFaults(
  { settings }: CheckDeps, { provider, endpoint }: ModelConfigSpec,
): Promise<ProblemField[]> {
  const wrong = (code: string, message: string) => [{ pointer: '/endpoint', code, message }]
  if (provider === 'service') {
    return endpoint === null ? [] : wrong('NO_ENDPOINT', 'a model of the model service has no endpoint of its own')
  }
  const url = endpoint === null ? undefined : URL.parse(endpoint)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash) {
    return wrong('BAD_URL', 'a base URL like https://host/v1, without user, query or fragment')
  }
  const { allowsPrivateModels } = settings.config().factory
  const place = withoutPort(url)
  const refused = await findRefusal(place, allowsPrivateModels)
  // What no setting allows is not to send anyone to the settings.
  const isForGood = refused !== undefined && (allowsPrivateModels || await findRefusal(place, true) !== undefined)
  return [
    ...hasForbiddenPort(url) ? wrong('BAD_PORT', 'must use port 80, 443 or one from 1024') : [],
    ...refused && isForGood ? wrong('ADDRESS_NEVER_ALLOWED', refused.message) : [],
    ...refused && !isForGood ? wrong(refused.reason, PRIVATE) : [],
  ]
}

const PRIVATE = 'is in a private network or on this machine: MODEL_ALLOW_PRIVATE=true allows it'

/** Undefined as well for a name that nobody resolves now. */
async function findRefusal(url: URL, allowsPrivate: boolean): Promise<EgressError | undefined> {
  return withDeadline(checkUrl(url, allowsPrivate), RESOLVE_MS).then(() => undefined, (error: unknown) => {
    if (error instanceof EgressError) {
      return error.reason === 'UNREACHABLE' ? undefined : error
    }
    if (error instanceof AppError && error.code === 'upstream_timeout') {
      return undefined
    }
    throw error
  })
}

async function findParameterFaults(
  deps: CheckDeps, { provider, model, parameters }: ModelConfigSpec,
): Promise<ProblemField[]> {
  const schema = provider === 'openai'
    ? OPENAI_PARAMETERS
    : (await findAvailableModels(deps))?.find(({ id }) => id === model)?.parametersSchema
  return schema
    ? checkSchema(schema, parameters)
        .map(({ pointer, message }) => ({ pointer: `/parameters${pointer}`, code: 'BAD_PARAMETER', message }))
    : []
}

async function findSchemaFaults(
  { model }: CheckDeps, { responseSchema }: ModelConfigSpec, known: Record<string, unknown>,
): Promise<ProblemField[]> {
  if (Object.keys(responseSchema).length === 0 || isDeepStrictEqual(responseSchema, known)) {
    return []
  }
  const faults = await model.findSchemaFaults(responseSchema)
  return faults.map(message => ({ pointer: '/responseSchema', code: 'RESPONSE_SCHEMA_INVALID', message }))
}
