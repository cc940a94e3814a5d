/** Objects within objects that are filled; a schema may contain itself. */
const MAX_DEPTH = 6
/** What a schema without bounds gets. */
const DEFAULT_SPAN = 100
const STRING_WORDS = 4

export interface Dice {
  /** A number in [0, 1) that depends only on the place. */
  roll: (place: string) => number
  words: (place: string, count: number) => string
}

/**
 * A value of the schema's form, made up: types, bounds, enums and nested properties. Other keywords are not looked at,
 * so that the value may break them.
 */
export function makeUpJson(schema: unknown, dice: Dice, place = '$', depth = 0): unknown {
  const node = toNode(schema)
  const choice = [node.enum, node.anyOf, node.oneOf].find(Array.isArray)
  if (node.const !== undefined) {
    return node.const
  }
  if (choice) {
    const picked: unknown = choice[Math.floor(dice.roll(place) * choice.length)]
    return choice === node.enum ? picked : makeUpJson(picked, dice, place, depth)
  }
  const type: unknown = Array.isArray(node.type) ? node.type[0] : node.type ?? (node.properties ? 'object' : 'string')
  switch (type) {
    case 'object':
      return depth >= MAX_DEPTH
        ? {}
        : Object.fromEntries(Object.entries(toNode(node.properties)).map(([name, inner]) =>
            [name, makeUpJson(inner, dice, `${place}.${name}`, depth + 1)]))
    case 'array': {
      const length = depth >= MAX_DEPTH ? 0 : Math.max(Number(node.minItems ?? 1), 0)
      return Array.from({ length: Math.min(length, DEFAULT_SPAN) }, (_, index) =>
        makeUpJson(node.items, dice, `${place}.${index}`, depth + 1))
    }
    case 'integer':
    case 'number':
      return makeUpNumber(node, type === 'integer', dice.roll(place))
    case 'boolean':
      return dice.roll(place) < 0.5
    case 'null':
      return null
    default:
      return dice.words(place, STRING_WORDS)
  }
}

function makeUpNumber({ minimum, maximum }: Record<string, unknown>, isInteger: boolean, roll: number): number {
  const least = typeof minimum === 'number' ? minimum : typeof maximum === 'number' ? maximum - DEFAULT_SPAN : 0
  const most = typeof maximum === 'number' ? maximum : least + DEFAULT_SPAN
  // Rounded to what people would write; never beyond the bounds.
  const value = isInteger
    ? Math.ceil(least) + Math.floor(roll * (Math.floor(most) - Math.ceil(least) + 1))
    : Math.round((least + roll * (most - least)) * 100) / 100
  return Math.min(most, Math.max(least, value))
}

const toNode = (schema: unknown): Record<string, unknown> =>
  typeof schema === 'object' && schema !== null ? { ...schema } : {}
