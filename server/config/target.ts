import type { z } from 'zod'

/** Says where `Config` has a setting, for example `alerts.checkMs`. A setting without it is only read by `toConfig`. */
export const to = <Target extends string, Schema extends z.ZodType>(target: Target, schema: Schema): Schema
  & { to: Target } =>
  Object.assign(schema, { to: target })

type Shape = Readonly<Record<string, z.ZodType>>
type TargetOf<Schema> = Schema extends { to: infer Target extends string } ? Target : never
type Flat<Settings extends Shape> = { [Name in keyof Settings as TargetOf<Settings[Name]>]: z.output<Settings[Name]> }
type HeadOf<Target> = Target extends `${infer Head}.${string}` ? Head : never
type Below<Values, Head extends string> = {
  [Target in keyof Values as Target extends `${Head}.${infer Tail}` ? Tail : never]: Values[Target]
}

/** `{ 'port': 1, 'cache.maxBytes': 2 }` → `{ port: 1, cache: { maxBytes: 2 } }` */
export type Nested<Settings extends Shape, Values = Flat<Settings>>
  = & { [Target in keyof Values as Target extends `${string}.${string}` ? never : Target]: Values[Target] }
    & { [Head in HeadOf<keyof Values>]: Below<Values, Head> }

/** Milliseconds of the units in which names end. */
const MS: Readonly<Record<string, number>> = {
  MS: 1, SECONDS: 1_000, MINUTES: 60_000, HOURS: 3_600_000, DAYS: 24 * 3_600_000,
}

/** Values of the environment at their targets: what ends in `Ms` in milliseconds, what ends in `Ratio` as 0 to 1. */
export function toNested<Settings extends Shape>(
  settings: Settings, values: Readonly<Record<string, unknown>>,
): Nested<Settings> {
  const nested: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(settings)) {
    if ('to' in schema && typeof schema.to === 'string') {
      const [head = '', tail] = schema.to.split('.')
      const value = toUnit(name, schema.to, values[name])
      nested[head] = tail === undefined ? value : { ...Object(nested[head]), [tail]: value }
    }
  }
  // TypeScript does not follow the parts of a text.
  return nested as Nested<Settings>
}

function toUnit(name: string, target: string, value: unknown): unknown {
  const unit = name.slice(name.lastIndexOf('_') + 1)
  if (typeof value !== 'number') {
    return value
  }
  if (target.endsWith('Ratio') && unit === 'PERCENT') {
    return value / 100
  }
  if (!target.endsWith('Ms')) {
    return value
  }
  const factor = MS[unit]
  if (factor === undefined) {
    throw new Error(`${name}: its name says no unit of time, ${target} is in milliseconds`)
  }
  return value * factor
}
