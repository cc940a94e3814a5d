import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Json } from '../../job/stage-job.ts'
import { compileGlob } from '../../pattern/glob.ts'
import { PatternFault } from '../../pattern/linear-syntax.ts'
import { LINEAR_ENGINE } from '../../pattern/schema-patterns.ts'
import type { CompleteParameters } from '../stage-definition.ts'

/** `x-…` keywords are for the form, and so are formats. */
const ajv = new Ajv2020({
  allErrors: true, useDefaults: true, strict: true, strictTypes: false, validateFormats: false,
  code: { regExp: LINEAR_ENGINE },
})
ajv.addVocabulary([
  'x-i18n', 'x-labels', 'x-field', 'x-new-field', 'x-dataset', 'x-quality-policy', 'x-model', 'x-model-config',
  'x-multiline', 'x-bytes', 'x-percent', 'x-language', 'x-for', 'x-types', 'x-hints', 'x-needed', 'x-note', 'x-inputs',
  'x-input',
])
ajv.addKeyword({ keyword: 'x-glob', type: 'string', schemaType: 'boolean', errors: true, validate: checkGlob })

/** The one place where parameters get the type that their schema describes: the validator is its guard. */
export const compileParameters = <Parameters>(schema: Record<string, unknown>): ValidateFunction<Parameters> =>
  ajv.compile<Parameters>(schema)

export function completeBy(validate: ValidateFunction, given: Record<string, Json>): CompleteParameters {
  const parameters = structuredClone(given)
  const isValid = validate(parameters)
  return { parameters, errors: isValid ? [] : (validate.errors ?? []).map(toError) }
}

function toError({ instancePath, keyword, params, message }: ErrorObject): { pointer: string, message: string } {
  const missing: unknown = keyword === 'required'
    ? params.missingProperty
    : keyword === 'additionalProperties' ? params.additionalProperty : undefined
  const pointer = typeof missing === 'string'
    ? `${instancePath}/${missing.replaceAll('~', '~0').replaceAll('/', '~1')}`
    : instancePath
  return {
    pointer,
    message: keyword === 'enum' ? `${message}: ${JSON.stringify(params.allowedValues)}` : message ?? keyword,
  }
}

/** In the form that ajv requires: errors are a property of the function. */
function checkGlob(_: boolean, glob: string): boolean {
  try {
    compileGlob(glob)
    return true
  }
  catch (error) {
    if (!(error instanceof PatternFault)) {
      throw error
    }
    checkGlob.errors = [{ keyword: 'x-glob', message: error.message, params: {} }]
    return false
  }
}
checkGlob.errors = [] as Partial<ErrorObject>[]
