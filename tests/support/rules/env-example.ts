import { FACTORY_ENVIRONMENT } from '#factory/config.ts'
import { ENVIRONMENT } from '#server/config/environment.ts'

interface Described {
  description?: string | undefined
  safeParse: (value: unknown) => { success: boolean, data?: unknown }
}

const WIDTH = 110

/** Both schemas as one file to copy: each variable with its meaning, unit and default. */
export function toEnvExample(): string {
  const own = Object.entries(ENVIRONMENT.shape)
  const factory = Object.entries(FACTORY_ENVIRONMENT.shape).filter(([name]) => !(name in ENVIRONMENT.shape))
  return [
    '# Copy to .env and take the # away from what you change. Everything has a default: with no variable at all',
    '# the console keeps its data in DATA_DIR and starts its own factory. `npm test` compares this file with the code.',
    '',
    '# ── Console (the embedded factory gets what it needs from these) ──',
    ...own.flatMap(toBlock),
    '',
    '# ── Only for a factory that is started on its own: node .output/server/factory/main.mjs ──',
    '# It also reads FACTORY_TOKEN (required), FACTORY_DATABASE_URL, FACTORY_WORKERS, ARTIFACT_DIR, ARTIFACT_STORE with',
    '# S3_* and AWS_*, SECRET_KEY, SOURCE_ROOTS, MODEL_ADDRESS, MODEL_SIMULATOR, MODEL_ALLOW_PRIVATE,',
    '# OTEL_EXPORTER_OTLP_ENDPOINT and LOG_LEVEL.',
    ...factory.flatMap(toBlock),
    '',
  ].join('\n')
}

const toBlock = ([name, schema]: [string, Described]) =>
  ['', ...wrap(schema.description ?? ''), `# ${name}=${toDefault(schema)}`]

function toDefault(schema: Described): string {
  const { success, data } = schema.safeParse(undefined)
  return !success || data === undefined ? '' : String(data)
}

function wrap(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`
    }
    else {
      lines.push(`# ${word}`)
    }
  }
  return lines
}
