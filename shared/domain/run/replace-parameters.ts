type Values = Readonly<Record<string, unknown>>

/** Parameters of a stage with those that replace them; null leaves one out, so that its default applies. */
export const withReplaced = (saved: Values, replaced: Values = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ ...saved, ...replaced })
    .filter(([name]) => !Object.hasOwn(replaced, name) || replaced[name] !== null))
