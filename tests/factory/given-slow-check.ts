const DEPTH = 40

/** A JSON Schema without any pattern that takes 2^40 steps on the answer `1`. */
export function givenExponentialSchema(): string {
  const twice = (depth: number) => ({ allOf: [{ $ref: `#/$defs/n${depth - 1}` }, { $ref: `#/$defs/n${depth - 1}` }] })
  const $defs = Object.fromEntries(Array.from({ length: DEPTH }, (_, depth) => [`n${depth + 1}`, twice(depth + 1)]))
  return JSON.stringify({ $defs: { n0: { const: 2 }, ...$defs }, $ref: `#/$defs/n${DEPTH}` })
}
