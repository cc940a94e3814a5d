import { type Config, NO_TEXTS, resolveConfig, toEnvironmentTexts } from '#server/config/config'

/** The configuration of a console that has these variables, no file and nothing saved. @throws ConfigError */
export const configOf = (variables: Record<string, string | undefined>): Config =>
  resolveConfig({ file: NO_TEXTS, saved: NO_TEXTS, environment: toEnvironmentTexts(variables) })
