import { describe, expect, it } from 'vitest'
import { toJsonTree } from '~/utils/quality/json-tree'

describe('a JSON text as a tree', () => {
  it('keeps every value as it is written', () => {
    const tree = toJsonTree('{"a": 1.00, "b": [true, "x\\ny", {"c": 12345678901234567890}], "d": {}}')

    const [a, b, d] = tree?.children ?? []
    expect(a).toMatchObject({ key: 'a', text: '1.00', isText: false })
    expect(b?.children?.map(({ key, text, isText }) => [key, text, isText]))
      .toEqual([['0', 'true', false], ['1', '"x\\ny"', true], ['2', '{"c": 12345678901234567890}', false]])
    expect(b?.children?.[2]?.children).toMatchObject([{ key: 'c', text: '12345678901234567890' }])
    expect(d).toMatchObject({ key: 'd', children: [] })
  })

  it('is none of a plain value, nor of more than can be looked over', () => {
    expect(toJsonTree('"text"')).toBeUndefined()
    expect(toJsonTree(JSON.stringify(Array.from({ length: 3_000 }, (_, index) => index)))).toBeUndefined()
  })

  it('shows what is very deep as text', () => {
    let node = toJsonTree(`${'['.repeat(500)}${']'.repeat(500)}`)
    let depth = 0
    while (node?.children?.[0]) {
      node = node.children[0]
      depth += 1
    }

    expect(depth).toBe(30)
    expect(node?.text).toMatch(/^\[{470}\]{470}$/)
  })
})
