import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { DETAIL_CODES } from '~/utils/format/detail-words'

/** Names under which the factory sends what belongs to a reason. */
const DETAILS = new Set(['params', 'metadata', 'measured'])

/** Their details are told by others. */
const TOLD_ELSEWHERE = new Set([
  // utils/format/finding-words.ts
  'BAD_PARAMETER', 'FIELD_EXISTS', 'KEY_TYPES_DIFFER', 'NOT_NUMBER', 'OTHER_TYPE', 'SOURCE_UNREADABLE',
  // Unforeseen, or said by a worker of another version: nobody but its message knows it.
  'SHARD_REFUSED', 'STAGE_ERROR',
])

const CODE = /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*$/

/** The codes that an expression can be: a text, or a choice between texts. */
function codesOf(node: ts.Expression | undefined): string[] {
  if (node && ts.isConditionalExpression(node)) {
    return [...codesOf(node.whenTrue), ...codesOf(node.whenFalse)]
  }
  return node && ts.isStringLiteralLike(node) && CODE.test(node.text) ? [node.text] : []
}

const nameOf = (property: ts.ObjectLiteralElementLike) =>
  property.name && ts.isIdentifier(property.name) ? property.name.text : ''
const hasDetails = (node: ts.Node | undefined) =>
  Boolean(node && ts.isObjectLiteralExpression(node) && node.properties.some(property => DETAILS.has(nameOf(property))))

/** `{ reason: 'A_CODE', params }`, and `new StageFailure('A_CODE', message, { metadata })`. */
function codesWithDetails(node: ts.Node): string[] {
  // Its metadata are for the program that called.
  if (ts.isNewExpression(node) && node.expression.getText() === 'GrpcError') {
    return []
  }
  const own = ts.isObjectLiteralExpression(node) && hasDetails(node)
    ? node.properties.flatMap(property => ts.isPropertyAssignment(property)
      && ['reason', 'code'].includes(nameOf(property))
        ? codesOf(property.initializer)
        : [])
    : ts.isNewExpression(node) && node.arguments?.some(hasDetails) ? codesOf(node.arguments[0]) : []
  const below: string[] = []
  ts.forEachChild(node, (child) => {
    below.push(...codesWithDetails(child))
  })
  return [...own, ...below]
}

it('every reason that the factory sends with details has words for them', () => {
  const files = readdirSync('factory', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts')).map(file => path.join('factory', file))
  const sent = new Set(files.flatMap(file =>
    codesWithDetails(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))))

  expect(sent.size).toBeGreaterThan(10)
  expect([...sent].filter(code => !DETAIL_CODES.includes(code) && !TOLD_ELSEWHERE.has(code))).toEqual([])
})
